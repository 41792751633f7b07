import { type AccountIdentity, type Fact, sandboxAccount } from "@rentease/core";
import Stripe from "stripe";
import { readObjectFact } from "./read-facts.ts";

export type GatewaySettings = {
  secretKey: string;
  /** `https://api.stripe.com`, or where a stand-in listens. */
  apiBase: string;
};

export type Gateway = {
  /** Reads one object now. @throws Stripe's error when it is gone or can't be read. */
  fetchObject(objectType: Fact["object"], id: string): Promise<Fact>;
};

/** The one way to Stripe's API. */
export function createGateway(settings: GatewaySettings): Gateway {
  const stripe = connect(settings);
  return {
    async fetchObject(objectType, id) {
      const object = await retrieve[objectType](stripe, id).catch((error: unknown) => {
        throw isMissing(error) ? new ObjectMissingError(`${id} does not exist`) : error;
      });
      return readObjectFact(object);
    },
  };
}

const retrieve = {
  payment_intent: (stripe: Stripe, id: string) => stripe.paymentIntents.retrieve(id),
  charge: (stripe: Stripe, id: string) => stripe.charges.retrieve(id),
  "checkout.session": (stripe: Stripe, id: string) => stripe.checkout.sessions.retrieve(id),
} satisfies Record<Fact["object"], unknown>;

/** Stripe has no such object for this key: the same next time, so it is not retried. */
class ObjectMissingError extends Error {
  readonly code = "object_missing";
  readonly retry = false;
  override readonly name = "ObjectMissingError";
}

function isMissing(error: unknown): boolean {
  return error instanceof Stripe.errors.StripeError && error.statusCode === 404;
}

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
  const livemode = /^[a-z]+_live_/.test(settings.secretKey);
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

async function askForAccount(settings: GatewaySettings): Promise<string> {
  const { id } = await connect(settings).accounts.retrieveCurrent();
  return id;
}

function isUnreachable(error: unknown): boolean {
  return error instanceof Stripe.errors.StripeConnectionError;
}

function connect({ secretKey, apiBase }: GatewaySettings): Stripe {
  const url = new URL(apiBase);
  return new Stripe(secretKey, {
    host: url.hostname,
    port: url.port || (url.protocol === "https:" ? 443 : 80),
    protocol: url.protocol === "https:" ? "https" : "http",
    maxNetworkRetries: 2,
    timeout: 20_000,
    telemetry: false,
  });
}
