import {
  answeredBy,
  type Fact,
  type FactsOf,
  joinRules,
  joinKnown,
  type ObjectType,
  same,
} from "@rentease/core";
import type { Queryable } from "../database.ts";
import { newId } from "../new-id.ts";
import { balanceTransactionKind } from "./objects/balance-transactions.ts";
import { chargeKind } from "./objects/charges.ts";
import { checkoutSessionKind } from "./objects/checkout-sessions.ts";
import { disputeKind } from "./objects/disputes.ts";
import type { ObjectKind, StoredObject } from "./objects/object-kind.ts";
import { paymentIntentKind } from "./objects/payment-intents.ts";
import { payoutKind } from "./objects/payouts.ts";
import { refundKind } from "./objects/refunds.ts";

/** Every kind of object that is kept. */
export const objectKinds: { [Type in ObjectType]: ObjectKind<Type> } = {
  payment_intent: paymentIntentKind,
  charge: chargeKind,
  "checkout.session": checkoutSessionKind,
  refund: refundKind,
  dispute: disputeKind,
  payout: payoutKind,
  balance_transaction: balanceTransactionKind,
};

/** Parents before children, which are found by their parents' ids. */
const generations: readonly (readonly ObjectType[])[] = [
  ["payment_intent", "charge", "checkout.session", "payout"],
  ["refund", "dispute"],
  ["balance_transaction"],
];

export const objectTypes = generations.flat();

/** Objects of each kind by Stripe id. */
export type StoredObjects = {
  [Type in ObjectType]: Map<string, StoredObject<FactsOf<Type>>>;
};

export function noObjects(): StoredObjects {
  return {
    payment_intent: new Map(),
    charge: new Map(),
    "checkout.session": new Map(),
    refund: new Map(),
    dispute: new Map(),
    payout: new Map(),
    balance_transaction: new Map(),
  };
}

/** Reads all parts of the payments and payouts at these roots. */
export async function readObjects(db: Queryable, roots: readonly string[]): Promise<StoredObjects> {
  const objects = noObjects();
  const ids = new Set(roots);
  for (const generation of generations) {
    const parents = [...ids];
    await Promise.all(
      generation.map(async (type) => {
        for (const id of await readKind(db, objects, type, parents)) ids.add(id);
      }),
    );
  }
  return objects;
}

/** Adds the objects of a kind with these ids, and those whose parent has one of them. @returns their ids. */
export async function readKind<Type extends ObjectType>(
  db: Queryable,
  objects: StoredObjects,
  type: Type,
  ids: readonly string[],
): Promise<string[]> {
  const found = await objectKinds[type].read(db, ids);
  const map: Map<string, StoredObject<FactsOf<Type>>> = objects[type];
  for (const object of found) map.set(object.known.facts.id, object);
  return found.map(({ known }) => known.facts.id);
}

/**
 * Joins one snapshot into what is known of its object.
 * @param fetchedAtVersion set for an answer to a fetch: the row's version when the request was sent. The answer is
 *   newer than everything in an unchanged row and replaces it; over a row that changed meanwhile it decides nothing.
 * @returns false when the answer of a fetch came too late and the object has to be fetched again.
 */
export function joinFact<Type extends ObjectType>(
  objects: StoredObjects,
  fact: Fact<Type>,
  fetchedAtVersion?: number,
): boolean {
  const type: Type = fact.object;
  const facts: FactsOf<Type> = fact.facts;
  const rule = joinRules[type];
  const stored: Map<string, StoredObject<FactsOf<Type>>> = objects[type];
  const current = stored.get(facts.id);
  if (!current) {
    stored.set(facts.id, {
      rowId: newId(),
      paymentId: null,
      known: { facts, conflicts: [] },
      version: 0,
      dirty: true,
      wasConflicted: false,
    });
    return true;
  }
  if (fetchedAtVersion !== undefined && fetchedAtVersion !== current.version) return false;

  const joined =
    fetchedAtVersion === undefined
      ? joinKnown(rule, current.known, { facts, conflicts: [] })
      : answeredBy(rule, current.known, facts);
  current.refetched ||= fetchedAtVersion !== undefined;
  // While a conflict is open every further snapshot counts as a change, even one that leaves the row as it is: a fetch
  // that was sent before it must not decide without it.
  current.dirty ||= !same(joined, current.known) || joined.conflicts.length > 0;
  current.known = joined;
  return true;
}
