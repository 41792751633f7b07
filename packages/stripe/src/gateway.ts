import type { Fact } from "@rentease/core";
import Stripe from "stripe";
import { readObjectFacts } from "./read-facts.ts";

export type GatewaySettings = {
  secretKey: string;
  /** `https://api.stripe.com`, or where a stand-in listens. */
  apiBase: string;
};

/** A key of one account in one mode, as Stripe says (P8). */
export type Account = { account: string; livemode: boolean };

export type Gateway = {
  /** Reads one object now. @throws Stripe's error when it is gone or can't be read. */
  fetchObject(objectType: Fact["object"], id: string): Promise<Fact>;
};

/** The one way to Stripe's API. */
export function createGateway(settings: GatewaySettings): Gateway {
  const stripe = connect(settings);
  return {
    async fetchObject(objectType, id) {
      const object = await retrieve[objectType](stripe, id);
      const [fact] = readObjectFacts(object);
      if (!fact) throw new Error(`${id} says nothing`);
      return fact;
    },
  };
}

const retrieve = {
  payment_intent: (stripe: Stripe, id: string) => stripe.paymentIntents.retrieve(id),
  charge: (stripe: Stripe, id: string) => stripe.charges.retrieve(id),
  "checkout.session": (stripe: Stripe, id: string) => stripe.checkout.sessions.retrieve(id),
} satisfies Record<Fact["object"], unknown>;

/** Stripe did not say whose key this is. */
export class AccountUnknownError extends Error {
  readonly code = "account_unknown";
  override readonly name = "AccountUnknownError";
  /** No answer came at all: the key may be right. */
  readonly unreachable: boolean;

  constructor(message: string, cause: unknown) {
    super(message, { cause });
    this.unreachable = cause instanceof Stripe.errors.StripeConnectionError;
  }
}

/**
 * Whose key this is. The mode stands in the key; the account is asked for, or stated by `accountId` where the key is
 * restricted and may not read it.
 * @throws AccountUnknownError when Stripe can't be asked, saying what to do.
 */
export async function identifyAccount(
  settings: GatewaySettings & { accountId?: string | undefined },
): Promise<Account> {
  const livemode = /^[a-z]+_live_/.test(settings.secretKey);
  if (settings.accountId) return { account: settings.accountId, livemode };
  try {
    const { id } = await connect(settings).accounts.retrieveCurrent();
    return { account: id, livemode };
  } catch (error) {
    const reason = error instanceof Stripe.errors.StripeError ? error.type : "no answer";
    throw new AccountUnknownError(
      `Stripe at ${settings.apiBase} did not say which account STRIPE_SECRET_KEY belongs to (${reason}). ` +
        "Check the key and the network; for a restricted key that may not read the account set STRIPE_ACCOUNT_ID.",
      error,
    );
  }
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
