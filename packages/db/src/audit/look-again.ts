import { type Fact, type FactsOf, type ObjectType, rootsOf } from "@rentease/core";
import type { ApplyRules } from "../apply/derive-payments.ts";
import { erasedFields, readErased } from "../apply/erased-objects.ts";
import { objectTypes } from "../apply/stored-objects.ts";
import type { Database } from "../database.ts";
import { findUnevenPayout } from "./compare-books.ts";
import { compareObject, type Difference, factsIn } from "./compare-object.ts";
import { lookAtPayment } from "./look-at-payment.ts";
import { readStoredObject } from "./read-stored.ts";

/** What Stripe is asked. */
export type Asking = {
  /** The object's own fact first; null when Stripe has no such object. */
  fetchObject(objectType: ObjectType, id: string): Promise<Fact[] | null>;
  listPayoutLines(payout: string): AsyncIterable<Fact<"balance_transaction">[]>;
};

export type SettleDependencies = { db: Database; ask: Asking; rules: ApplyRules };

/** How something stands now. */
export type Look = {
  difference: Difference | null;
  ours: FactsOf<ObjectType> | null;
  stripe: FactsOf<ObjectType> | null;
  /** Of an object, for the answer to be applied. */
  answer: Fact[] | null;
  version: number;
};

/** Often enough for an object that is just being written; one that always is waits for the next round. */
const tries = 5;

/** Looks at what an audit suspected as it stands now, an object by asking Stripe. */
export async function lookAgain(
  deps: SettleDependencies,
  { objectType, stripeId }: { objectType: string; stripeId: string },
): Promise<Look> {
  const { db, ask } = deps;
  if (!isObjectType(objectType)) {
    const difference =
      objectType === "payment"
        ? await lookAtPayment(deps, stripeId)
        : await findUnevenPayout(db, stripeId);
    return { difference, ours: null, stripe: null, answer: null, version: 0 };
  }
  for (let left = tries; left > 0; left -= 1) {
    const before = await readStoredObject(db, objectType, stripeId);
    const answer = await ask.fetchObject(objectType, stripeId);
    const after = await readStoredObject(db, objectType, stripeId);
    // What came in while Stripe answered may be newer than the answer.
    const version = after?.version ?? 0;
    if ((before?.version ?? 0) !== version) continue;
    const ours = after?.known.facts ?? null;
    const stripe = factsIn(answer);
    const [asked] = answer ?? [];
    const erased = asked ? erasedFields(asked, await readErased(db, rootsOf(asked))) : [];
    const difference = compareObject(objectType, ours, stripe, erased);
    return { difference, ours, stripe, answer, version };
  }
  throw new ChangingError(`${stripeId} changed whenever it was looked at`);
}

class ChangingError extends Error {
  override readonly name = "ChangingError";
}

export function isObjectType(type: string): type is ObjectType {
  return objectTypes.some((each) => each === type);
}
