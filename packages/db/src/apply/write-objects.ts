import { inArray, sql } from "drizzle-orm";
import type { Transaction } from "../database.ts";
import {
  checkoutSessions,
  objectFetches,
  paymentAttempts,
  paymentIntents,
} from "../schema/index.ts";
import { fromExcluded } from "../from-excluded.ts";
import type { StoredObject, StoredObjects } from "./stored-objects.ts";

/** Writes the objects that changed, each with its version raised, and asks for a fetch of those in conflict. */
export async function writeObjects(tx: Transaction, objects: StoredObjects): Promise<void> {
  const intents = changed(objects.intents);
  const charges = changed(objects.charges);
  const sessions = changed(objects.sessions);

  if (intents.length > 0) {
    const rows = intents.map(({ rowId, paymentId, version, known }) => {
      const { id, ...columns } = known.facts;
      const conflicts = [...known.conflicts];
      return {
        id: rowId,
        paymentId: owner(paymentId, id),
        stripePaymentIntent: id,
        ...columns,
        conflicts,
        version,
      };
    });
    await tx
      .insert(paymentIntents)
      .values(rows)
      .onConflictDoUpdate({ target: paymentIntents.id, set: fromExcluded(paymentIntents) });
  }
  if (charges.length > 0) {
    const rows = charges.map(({ rowId, paymentId, version, known }) => {
      const { id, paymentIntent, ...columns } = known.facts;
      const ids = {
        paymentId: owner(paymentId, id),
        stripeCharge: id,
        stripePaymentIntent: paymentIntent,
      };
      return { id: rowId, ...ids, ...columns, conflicts: [...known.conflicts], version };
    });
    await tx
      .insert(paymentAttempts)
      .values(rows)
      .onConflictDoUpdate({ target: paymentAttempts.id, set: fromExcluded(paymentAttempts) });
  }
  if (sessions.length > 0) {
    const rows = sessions.map(({ rowId, version, known }) => {
      const { id, paymentIntent, ...columns } = known.facts;
      const ids = { stripeCheckoutSession: id, stripePaymentIntent: paymentIntent };
      return { id: rowId, ...ids, ...columns, conflicts: [...known.conflicts], version };
    });
    await tx
      .insert(checkoutSessions)
      .values(rows)
      .onConflictDoUpdate({ target: checkoutSessions.id, set: fromExcluded(checkoutSessions) });
  }
  await dropFetches(tx, [...settled(intents), ...settled(charges), ...settled(sessions)]);
  await requestFetches(tx, [
    ...conflictsOf("payment_intent", intents),
    ...conflictsOf("charge", charges),
    ...conflictsOf("checkout.session", sessions),
  ]);
}

function changed<Facts>(objects: Map<string, StoredObject<Facts>>): StoredObject<Facts>[] {
  return [...objects.values()]
    .filter(({ dirty }) => dirty)
    .map((object) => ({ ...object, version: object.version + 1 }));
}

function owner(paymentId: string | null, stripeId: string): string {
  if (paymentId === null) throw new Error(`${stripeId} is written before its payment`);
  return paymentId;
}

type FetchRequest = { stripeId: string; objectType: string; reason: string };

function conflictsOf(
  objectType: string,
  objects: readonly StoredObject<{ id: string }>[],
): FetchRequest[] {
  return objects
    .filter(({ known }) => known.conflicts.length > 0)
    .map(({ known }) => ({
      stripeId: known.facts.id,
      objectType,
      reason: `conflict:${known.conflicts.join("+")}`,
    }));
}

/** One row an object: however many events ask, it is fetched once. One that was given up is tried anew. */
async function requestFetches(tx: Transaction, requests: FetchRequest[]): Promise<void> {
  if (requests.length === 0) return;
  await tx
    .insert(objectFetches)
    .values(requests)
    .onConflictDoUpdate({
      target: objectFetches.stripeId,
      set: { nextAttemptAt: sql`now()`, attempts: 0, error: null },
      setWhere: sql`${objectFetches.nextAttemptAt} = 'infinity'`,
    });
}

/** The objects whose conflict a later snapshot resolved: nothing is left to ask. */
function settled(objects: readonly StoredObject<{ id: string }>[]): string[] {
  return objects
    .filter(({ wasConflicted, known }) => wasConflicted && known.conflicts.length === 0)
    .map(({ known }) => known.facts.id);
}

async function dropFetches(tx: Transaction, stripeIds: string[]): Promise<void> {
  if (stripeIds.length === 0) return;
  await tx.delete(objectFetches).where(inArray(objectFetches.stripeId, stripeIds));
}
