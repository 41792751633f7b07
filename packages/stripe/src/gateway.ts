import { type AccountIdentity, type Fact, type ObjectType, sandboxAccount } from "@rentease/core";
import Stripe from "stripe";
import { appliedTypes } from "./event-types.ts";
import { type InboxEvent, inboxEvent } from "./inbox-event.ts";
import { readBalanceTransaction, readObjectFacts } from "./read-facts.ts";
import { readEnvelope } from "./verify-webhook.ts";

export type GatewaySettings = {
  secretKey: string;
  /** `https://api.stripe.com`, or where a stand-in listens. */
  apiBase: string;
};

export type Gateway = {
  /**
   * Reads one object now: its own fact first, then those of the balance transactions it carries.
   * @throws Stripe's error when it is gone or can't be read.
   */
  fetchObject(objectType: ObjectType, id: string): Promise<Fact[]>;
  /** The lines of an automatic payout whose reconciliation is completed, a page of at most 100 at a time. */
  listPayoutLines(payout: string): AsyncIterable<Fact<"balance_transaction">[]>;
  /**
   * Events of the types that are applied, created in [from, to), a page of at most 100 at a time. They may be rendered
   * at another API version than a webhook's.
   * @param bound the account and mode that the database belongs to.
   */
  listEvents(from: Date, to: Date, bound: AccountIdentity): AsyncIterable<InboxEvent[]>;
};

/** The one way to Stripe's API. */
export function createGateway(settings: GatewaySettings): Gateway {
  const stripe = connect(settings);
  return {
    async fetchObject(objectType, id) {
      const object = await retrieve[objectType](stripe, id).catch((error: unknown) => {
        throw isMissing(error) ? new ObjectMissingError(`${id} does not exist`) : error;
      });
      return readObjectFacts(object);
    },
    async *listPayoutLines(payout) {
      const list = (after: string | undefined) =>
        stripe.balanceTransactions.list({ payout, ...page(after) });
      for await (const lines of pagesOf(list)) {
        yield lines.map((line) => readBalanceTransaction(line, payout));
      }
    },
    async *listEvents(from, to, bound) {
      const created = { gte: seconds(from), lt: seconds(to) };
      for (const types of typeFilters) {
        const list = (after: string | undefined) =>
          stripe.events.list({ created, types: [...types], ...page(after) });
        for await (const events of pagesOf(list)) {
          yield events.flatMap((event) => listed(event, bound));
        }
      }
    },
  };
}

/** Stripe takes at most 20 types in one request. */
const typeFilters = [appliedTypes.slice(0, 20), appliedTypes.slice(20, 40)];

function listed(event: Stripe.Event, bound: AccountIdentity): InboxEvent[] {
  const envelope = readEnvelope(event);
  return envelope ? [inboxEvent(envelope, JSON.stringify(event), bound)] : [];
}

const page = (after: string | undefined) => ({
  limit: 100,
  ...(after === undefined ? {} : { starting_after: after }),
});

async function* pagesOf<Item extends { id: string }>(
  list: (after: string | undefined) => Promise<Stripe.ApiList<Item>>,
): AsyncGenerator<Item[]> {
  for (let after: string | undefined; ;) {
    const { data, has_more: more } = await list(after);
    if (data.length > 0) yield data;
    after = data.at(-1)?.id;
    if (!more || after === undefined) return;
  }
}

const seconds = (date: Date) => Math.floor(date.getTime() / 1000);

const retrieve = {
  payment_intent: (stripe: Stripe, id: string) => stripe.paymentIntents.retrieve(id),
  charge: (stripe: Stripe, id: string) => stripe.charges.retrieve(id),
  "checkout.session": (stripe: Stripe, id: string) => stripe.checkout.sessions.retrieve(id),
  refund: (stripe: Stripe, id: string) => stripe.refunds.retrieve(id),
  dispute: (stripe: Stripe, id: string) => stripe.disputes.retrieve(id),
  payout: (stripe: Stripe, id: string) => stripe.payouts.retrieve(id),
  balance_transaction: (stripe: Stripe, id: string) => stripe.balanceTransactions.retrieve(id),
} satisfies Record<ObjectType, unknown>;

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
