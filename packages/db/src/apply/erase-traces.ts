import {
  chargeWithoutPayer,
  type Fact,
  type FoldedIdentity,
  foldIdentity,
  isCopied,
  sessionWithoutPayer,
  type Trace,
  tracesOf,
  withoutTraces,
} from "@rentease/core";
import type { Transaction } from "../database.ts";
import { together } from "../together.ts";
import { writePayments } from "./apply-facts.ts";
import { type ApplyRules, derivePayments } from "./derive-payments.ts";
import { erase } from "./erase-parts.ts";
import { carriersOf, type Erased, rememberErased, tracesOn } from "./erased-objects.ts";
import { readObjects, type StoredObjects } from "./stored-objects.ts";
import { writeObjects } from "./write-objects.ts";

/** A guest, by the address and by all that stands beside it and says no more than who that is. */
type Traced = { email: string; others: FoldedIdentity[] };

/**
 * Takes a guest off all parts of the payments at these roots, which somebody else made: attempts and sessions that were
 * the guest's go whole, of the others only what holds the address. It is remembered where that was, without what it
 * said: `apply` keeps it off whatever Stripe tells later. Nothing is matched anew. The caller holds the roots' locks, and commits.
 */
export async function eraseTraces(
  tx: Transaction,
  roots: readonly string[],
  guest: Traced,
  rules: ApplyRules,
): Promise<void> {
  if (roots.length === 0) return;
  const objects = await readObjects(tx, roots);
  const erased = findTraces(objects, guest);
  if (erased.whole.size === 0 && erased.traces.size === 0) return;
  const keys = rules.evidence.metadataKeys;
  const { payment_intent: intents, charge: charges, "checkout.session": sessions } = objects;
  erase("payment_intent", intents, (facts) =>
    withoutTraces(facts, tracesOn({ object: "payment_intent", facts }, erased), keys),
  );
  erase("charge", charges, (facts) =>
    erased.whole.has(facts.id)
      ? chargeWithoutPayer(facts, keys)
      : withoutTraces(facts, tracesOn({ object: "charge", facts }, erased), keys),
  );
  erase("checkout.session", sessions, (facts) =>
    erased.whole.has(facts.id)
      ? sessionWithoutPayer(facts, keys)
      : withoutTraces(facts, tracesOn({ object: "checkout.session", facts }, erased), keys),
  );
  await rememberErased(tx, erased);
  await together([
    writePayments(tx, await derivePayments(tx, objects, rules)),
    writeObjects(tx, objects),
  ]);
}

function findTraces(objects: StoredObjects, guest: Traced): Erased {
  const whole = new Set<string>();
  const traces = new Map<string, Set<Trace>>();
  const { payment_intent: intents, charge: charges, "checkout.session": sessions } = objects;
  const look = (fact: Fact, payerEmail: string | null) => {
    if (foldIdentity({ name: null, email: payerEmail, phone: null }).email === guest.email) {
      whole.add(fact.facts.id);
      return;
    }
    for (const trace of tracesOf(fact, guest)) {
      const ids = isCopied(trace) ? carriersOf(fact) : [fact.facts.id];
      for (const id of ids) traces.set(id, (traces.get(id) ?? new Set()).add(trace));
    }
  };
  for (const { known } of intents.values()) {
    look({ object: "payment_intent", facts: known.facts }, null);
  }
  for (const { known } of charges.values()) {
    look({ object: "charge", facts: known.facts }, known.facts.payerEmail);
  }
  for (const { known } of sessions.values()) {
    look({ object: "checkout.session", facts: known.facts }, known.facts.payerEmail);
  }
  return { whole, traces };
}
