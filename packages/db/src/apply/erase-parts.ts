import {
  chargeWithoutPayer,
  type FactsOf,
  intentWithoutPayer,
  type Known,
  type ObjectType,
  openConflicts,
  personalFields,
  same,
  sessionWithoutPayer,
} from "@rentease/core";
import type { Transaction } from "../database.ts";
import { together } from "../together.ts";
import { writePayments } from "./apply-facts.ts";
import { type ApplyRules, derivePayments } from "./derive-payments.ts";
import { rememberErased } from "./erased-objects.ts";
import type { StoredObject } from "./objects/object-kind.ts";
import { readObjects } from "./stored-objects.ts";
import { writeObjects } from "./write-objects.ts";

/**
 * Takes who paid off all parts of the payments at these roots, and off the payments, and remembers the objects: `apply`
 * keeps it off whatever comes of them later. Nothing is matched anew. The caller holds the roots' locks, and commits.
 * @returns the ids of the PaymentIntents, charges and sessions, and of PaymentIntents that these name.
 */
export async function eraseParts(
  tx: Transaction,
  roots: readonly string[],
  rules: ApplyRules,
): Promise<string[]> {
  const objects = await readObjects(tx, roots);
  const keys = rules.evidence.metadataKeys;
  const { payment_intent: intents, charge: charges, "checkout.session": sessions } = objects;
  erase("payment_intent", intents, (facts) => intentWithoutPayer(facts, keys));
  erase("charge", charges, (facts) => chargeWithoutPayer(facts, keys));
  erase("checkout.session", sessions, (facts) => sessionWithoutPayer(facts, keys));
  const named = [...charges.values(), ...sessions.values()].map(
    ({ known }) => known.facts.paymentIntent,
  );
  // A PaymentIntent may be named before it comes itself.
  const ids = [
    ...new Set([...intents.keys(), ...charges.keys(), ...sessions.keys(), ...named]),
  ].filter((id) => id !== null);
  if (ids.length === 0) return [];
  await rememberErased(tx, { whole: new Set(ids), traces: new Map() });
  await together([
    writePayments(tx, await derivePayments(tx, objects, rules)),
    writeObjects(tx, objects),
  ]);
  return ids;
}

/** Leaves each object with what is to be kept of it. */
export function erase<Type extends ObjectType>(
  type: Type,
  objects: ReadonlyMap<string, StoredObject<FactsOf<Type>>>,
  without: (facts: FactsOf<Type>) => FactsOf<Type>,
): void {
  for (const object of objects.values()) {
    const facts = without(object.known.facts);
    const known: Known<FactsOf<Type>> = {
      facts,
      conflicts: openConflicts({ facts, conflicts: object.known.conflicts }, personalFields[type]),
    };
    object.dirty ||= !same(known, object.known);
    object.known = known;
  }
}
