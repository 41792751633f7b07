import { type AccountIdentity, sandboxAccount } from "@rentease/core";
import Stripe from "stripe";
import { connect, type GatewaySettings } from "./connect.ts";

/** Stripe did not say whose key this is. */
export class AccountUnknownError extends Error {
  readonly code = "account_unknown";
  override readonly name = "AccountUnknownError";
  /** No answer came at all: the key may be right. */
  readonly unreachable: boolean;

  constructor(message: string, cause: unknown) {
    super(message, { cause });
    this.unreachable = isUnreachable(cause);
  }
}

/** STRIPE_ACCOUNT_ID names an account that the key does not belong to. */
class WrongAccountError extends Error {
  readonly code = "wrong_account";
  readonly retry = false;
  override readonly name = "WrongAccountError";
}

/**
 * Whose key this is. The mode stands in the key; the account is asked for. `accountId` is what the operator says it is:
 * it must agree, and stands in where the key is restricted and may not read the account, or Stripe does not answer.
 * @throws AccountUnknownError when Stripe can't be asked and nothing was said.
 * @throws WrongAccountError when Stripe says otherwise.
 */
export async function identifyAccount(
  settings: GatewaySettings & { accountId?: string | undefined },
): Promise<AccountIdentity> {
  const { accountId } = settings;
  const livemode = modeOfKey(settings.secretKey);
  // Set by our own stack, for a database that its sandbox fills.
  if (accountId === sandboxAccount.account) return { ...sandboxAccount, livemode };
  const account = await askForAccount(settings).catch((error: unknown) => {
    const mayNotAsk = error instanceof Stripe.errors.StripePermissionError;
    if (accountId && (mayNotAsk || isUnreachable(error))) return accountId;
    const reason = error instanceof Stripe.errors.StripeError ? error.type : "no answer";
    throw new AccountUnknownError(
      `Stripe at ${settings.apiBase} did not say which account STRIPE_SECRET_KEY belongs to (${reason}). ` +
        "Check the key and the network; for a restricted key that may not read the account set STRIPE_ACCOUNT_ID.",
      error,
    );
  });
  if (accountId && account !== accountId) {
    throw new WrongAccountError(
      `STRIPE_ACCOUNT_ID is ${accountId}, but STRIPE_SECRET_KEY belongs to ${account}: set the one that is meant`,
    );
  }
  return { account, livemode };
}

/** Whether it is a live key, as it says itself. */
export function modeOfKey(secretKey: string): boolean {
  return /^[a-z]+_live_/.test(secretKey);
}

async function askForAccount(settings: GatewaySettings): Promise<string> {
  const { id } = await connect(settings).accounts.retrieveCurrent();
  return id;
}

function isUnreachable(error: unknown): boolean {
  return error instanceof Stripe.errors.StripeConnectionError;
}
