import {
  type ChargeFacts,
  chargeJoin,
  type CheckoutSessionFacts,
  checkoutSessionJoin,
  type Fact,
  joinKnown,
  type JoinRule,
  type Known,
  type PaymentIntentFacts,
  paymentIntentJoin,
  same,
} from "@rentease/core";
import { inArray, or } from "drizzle-orm";
import type { Queryable } from "../database.ts";
import { newId } from "../new-id.ts";
import { checkoutSessions, paymentAttempts, paymentIntents } from "../schema/index.ts";

/** One Stripe object's row while a batch is applied: what is known of it, and whether that has to be written. */
export type StoredObject<Facts> = {
  rowId: string;
  /** The payment it belongs to, null while there is none (a session before its PaymentIntent). */
  paymentId: string | null;
  known: Known<Facts>;
  /** Counts the row's changes; 0 before it was ever written. Guards the answer of a fetch. */
  version: number;
  dirty: boolean;
  /** Its row, as read, waits for a fetch. */
  wasConflicted: boolean;
};

export type StoredObjects = {
  intents: Map<string, StoredObject<PaymentIntentFacts>>;
  charges: Map<string, StoredObject<ChargeFacts>>;
  sessions: Map<string, StoredObject<CheckoutSessionFacts>>;
};

/** Reads all parts of the payments at these roots, by Stripe id. */
export async function readObjects(db: Queryable, roots: readonly string[]): Promise<StoredObjects> {
  const ids = [...roots];
  const intents = await db
    .select()
    .from(paymentIntents)
    .where(inArray(paymentIntents.stripePaymentIntent, ids));
  const charges = await db
    .select()
    .from(paymentAttempts)
    .where(
      or(
        inArray(paymentAttempts.stripeCharge, ids),
        inArray(paymentAttempts.stripePaymentIntent, ids),
      ),
    );
  const sessions = await db
    .select()
    .from(checkoutSessions)
    .where(
      or(
        inArray(checkoutSessions.stripeCheckoutSession, ids),
        inArray(checkoutSessions.stripePaymentIntent, ids),
      ),
    );
  return {
    intents: byStripeId(
      intents.map(({ stripePaymentIntent, ...row }) =>
        stored({ ...row, stripeId: stripePaymentIntent }, {}),
      ),
    ),
    charges: byStripeId(
      charges.map(({ stripeCharge, stripePaymentIntent, ...row }) =>
        stored({ ...row, stripeId: stripeCharge }, { paymentIntent: stripePaymentIntent }),
      ),
    ),
    sessions: byStripeId(
      sessions.map(({ stripeCheckoutSession, stripePaymentIntent, ...row }) =>
        stored(
          { ...row, paymentId: null, stripeId: stripeCheckoutSession },
          { paymentIntent: stripePaymentIntent },
        ),
      ),
    ),
  };
}

type BookkeepingColumns = {
  id: string;
  paymentId: string | null;
  stripeId: string;
  conflicts: string[];
  version: number;
};

function stored<Row extends BookkeepingColumns, Named>(row: Row, named: Named) {
  const { id: rowId, paymentId, stripeId, conflicts, version, ...columns } = row;
  const facts = { ...columns, ...named, id: stripeId };
  const wasConflicted = conflicts.length > 0;
  return { rowId, paymentId, version, dirty: false, wasConflicted, known: { facts, conflicts } };
}

function byStripeId<Facts extends { id: string }, Stored extends StoredObject<Facts>>(
  objects: readonly Stored[],
): Map<string, Stored> {
  return new Map(objects.map((object) => [object.known.facts.id, object]));
}

/**
 * Joins one snapshot into what is known of its object.
 * @param fetchedAtVersion set for an answer to a fetch: the row's version when the request was sent. The answer is
 *   newer than everything in an unchanged row and replaces it; over a row that changed meanwhile it decides nothing.
 * @returns false when the answer of a fetch came too late and the object has to be fetched again.
 */
export function joinFact(objects: StoredObjects, fact: Fact, fetchedAtVersion?: number): boolean {
  switch (fact.object) {
    case "payment_intent":
      return joinInto(objects.intents, paymentIntentJoin, fact.facts, fetchedAtVersion);
    case "charge":
      return joinInto(objects.charges, chargeJoin, fact.facts, fetchedAtVersion);
    case "checkout.session":
      return joinInto(objects.sessions, checkoutSessionJoin, fact.facts, fetchedAtVersion);
  }
}

function joinInto<Facts extends { id: string }>(
  objects: Map<string, StoredObject<Facts>>,
  rule: JoinRule<Facts>,
  facts: Facts,
  fetchedAtVersion: number | undefined,
): boolean {
  const current = objects.get(facts.id);
  if (!current) {
    const known = { facts, conflicts: [] };
    objects.set(facts.id, {
      rowId: newId(),
      paymentId: null,
      known,
      version: 0,
      dirty: true,
      wasConflicted: false,
    });
    return true;
  }
  if (fetchedAtVersion !== undefined && fetchedAtVersion !== current.version) return false;

  const incoming: Known<Facts> = { facts, conflicts: [] };
  const joined =
    fetchedAtVersion === undefined ? joinKnown(rule, current.known, incoming) : incoming;
  // While a conflict is open every further snapshot counts as a change, even one that leaves the row as it is: a fetch
  // that was sent before it must not decide without it.
  current.dirty ||= !same(joined, current.known) || joined.conflicts.length > 0;
  current.known = joined;
  return true;
}
