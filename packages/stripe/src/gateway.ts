import type { AccountIdentity, Fact, ObjectType } from "@rentease/core";
import Stripe from "stripe";
import { connect, type GatewaySettings } from "./connect.ts";
import { appliedTypes } from "./event-types.ts";
import { type InboxEvent, inboxEvent } from "./inbox-event.ts";
import { answerOf } from "./limited-client.ts";
import { type ListedPage, type ListedType, listPage, type ListWindow } from "./list-page.ts";
import { movements, page, seconds } from "./request-parameters.ts";
import { readBalanceTransaction } from "./objects/balance-transaction.ts";
import { readObjectFacts } from "./read-facts.ts";
import { readEnvelope } from "./verify-webhook.ts";

export type Gateway = {
  /**
   * Reads one object now: its own fact first, then those of the balance transactions it carries.
   * @throws Stripe's error when it is gone or can't be read.
   */
  fetchObject(objectType: ObjectType, id: string): Promise<Fact[]>;
  /**
   * One page, at most 100, of what was created in [from, to) (whole seconds), newest first.
   * @param window `after` is the last id of the page before.
   */
  listObjects(objectType: ListedType, window: ListWindow): Promise<ListedPage>;
  /** The Checkout Sessions that made a PaymentIntent: nothing on it names them. */
  listSessionsOf(paymentIntent: string): Promise<Fact[]>;
  /** The lines of an automatic payout whose reconciliation is completed, a page of at most 100 at a time. */
  listPayoutLines(payout: string): AsyncIterable<Fact<"balance_transaction">[]>;
  /**
   * Events of the types that are applied, created in [from, to), a page of at most 100 at a time. They may be rendered
   * at another API version than a webhook's.
   * @param bound the account and mode that the database belongs to.
   * @param delivered only those that every endpoint at Stripe took (true), or that at least one did not (false).
   */
  listEvents(
    from: Date,
    to: Date,
    bound: AccountIdentity,
    delivered?: boolean,
  ): AsyncIterable<InboxEvent[]>;
};

/** The one way to Stripe's API. */
export function createGateway(settings: GatewaySettings): Gateway {
  const stripe = connect(settings);
  return {
    async fetchObject(objectType, id) {
      const object = await answerOf(retrieve[objectType](stripe, id)).catch((error: unknown) => {
        throw isMissing(error) ? new ObjectMissingError(`${id} does not exist`) : error;
      });
      return readObjectFacts(object);
    },
    async listObjects(objectType, window) {
      return listPage(stripe, objectType, window);
    },
    async listSessionsOf(paymentIntent) {
      const facts: Fact[] = [];
      const list = (after: string | undefined) =>
        stripe.checkout.sessions.list({ payment_intent: paymentIntent, ...page(after) });
      for await (const sessions of pagesOf(list)) facts.push(...sessions.flatMap(readObjectFacts));
      return facts;
    },
    async *listPayoutLines(payout) {
      const list = (after: string | undefined) =>
        stripe.balanceTransactions.list({ payout, ...page(after) });
      for await (const lines of pagesOf(list)) {
        yield lines.map((line) => readBalanceTransaction(line, payout));
      }
    },
    async *listEvents(from, to, bound, delivered) {
      const wanted = {
        created: { gte: seconds(from), lt: seconds(to) },
        ...(delivered !== undefined && { delivery_success: delivered }),
      };
      for (const types of typeFilters) {
        const list = (after: string | undefined) =>
          stripe.events.list({ ...wanted, types: [...types], ...page(after) });
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

async function* pagesOf<Item extends { id: string }>(
  list: (after: string | undefined) => Promise<Stripe.ApiList<Item>>,
): AsyncGenerator<Item[]> {
  for (let after: string | undefined; ;) {
    const { data, has_more: more } = await answerOf(list(after));
    if (data.length > 0) yield data;
    after = data.at(-1)?.id;
    if (!more || after === undefined) return;
  }
}

const retrieve: Record<ObjectType, (stripe: Stripe, id: string) => Promise<unknown>> = {
  payment_intent: (stripe: Stripe, id: string) => stripe.paymentIntents.retrieve(id),
  charge: (stripe: Stripe, id: string) => stripe.charges.retrieve(id, { expand: movements }),
  "checkout.session": (stripe: Stripe, id: string) => stripe.checkout.sessions.retrieve(id),
  refund: (stripe: Stripe, id: string) => stripe.refunds.retrieve(id, { expand: movements }),
  dispute: (stripe: Stripe, id: string) => stripe.disputes.retrieve(id),
  payout: (stripe: Stripe, id: string) => stripe.payouts.retrieve(id, { expand: movements }),
  balance_transaction: (stripe: Stripe, id: string) => stripe.balanceTransactions.retrieve(id),
};

/** Stripe has no such object for this key: the same next time, so it is not retried. */
class ObjectMissingError extends Error {
  readonly code = "object_missing";
  readonly retry = false;
  override readonly name = "ObjectMissingError";
}

function isMissing(error: unknown): boolean {
  return error instanceof Stripe.errors.StripeError && error.statusCode === 404;
}
