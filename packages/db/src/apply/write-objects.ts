import { type FactsOf, type ObjectType } from "@rentease/core";
import type { Transaction } from "../database.ts";
import { together } from "../together.ts";
import type { StoredObject } from "./objects/object-kind.ts";
import { dropFetches, type FetchTarget, requestFetches, requestLines } from "./request-fetches.ts";
import { objectKinds, objectTypes, type StoredObjects } from "./stored-objects.ts";

/**
 * Writes the objects that changed, each with its version raised, and asks for what no event tells: Stripe's word on
 * fields that disagree, balance transactions, and the lines of a payout.
 * @returns how many are new, and how many were known otherwise.
 */
export async function writeObjects(
  tx: Transaction,
  objects: StoredObjects,
): Promise<{ created: number; changed: number }> {
  const asked = unknownTransactions(objects);
  const answered: FetchTarget[] = [];
  const writes = objectTypes.map((type) => writeKind(tx, objects, type));
  let created = 0;
  let changed = 0;
  for (const type of objectTypes) {
    const stored: ReadonlyMap<string, StoredObject<FactsOf<ObjectType>>> = objects[type];
    for (const { known, version, wasConflicted } of dirtyIn(stored)) {
      if (version === 0) created += 1;
      else changed += 1;
      const target = { objectType: type, stripeId: known.facts.id };
      if (known.conflicts.length > 0) {
        asked.push({ ...target, reason: `conflict:${known.conflicts.join("+")}` });
        // Whichever way a movement came in, it says all there is to say.
      } else if (wasConflicted || type === "balance_transaction") answered.push(target);
    }
  }
  // Sent together, done one after the other.
  await together([
    ...writes,
    dropFetches(tx, answered),
    requestFetches(tx, asked),
    requestLines(
      tx,
      dirtyIn(objects.payout).map(({ known }) => known.facts.id),
    ),
  ]);
  return { created, changed };
}

async function writeKind<Type extends ObjectType>(
  tx: Transaction,
  objects: StoredObjects,
  type: Type,
): Promise<void> {
  const stored: Map<string, StoredObject<FactsOf<Type>>> = objects[type];
  const changed = dirtyIn(stored).map((object) => ({ ...object, version: object.version + 1 }));
  if (changed.length > 0) await objectKinds[type].write(tx, changed);
}

function dirtyIn<Facts>(objects: ReadonlyMap<string, StoredObject<Facts>>) {
  return [...objects.values()].filter(({ dirty }) => dirty);
}

/** The movements that changed objects name and nobody has seen. */
function unknownTransactions(objects: StoredObjects): (FetchTarget & { reason: string })[] {
  const naming = [
    ...dirtyIn(objects.charge),
    ...dirtyIn(objects.refund),
    ...dirtyIn(objects.payout),
  ];
  const ids = naming.flatMap(({ known: { facts } }) => [
    facts.balanceTransaction,
    facts.failureBalanceTransaction,
  ]);
  return [...new Set(ids)]
    .filter((id) => id !== null)
    .filter((id) => !objects.balance_transaction.has(id))
    .map((stripeId) => ({ objectType: "balance_transaction", stripeId, reason: "named" }));
}
