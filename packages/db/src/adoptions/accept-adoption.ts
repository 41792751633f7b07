import type { Queryable, Transaction } from "../database.ts";
import { DecisionConflictError } from "../decisions/errors.ts";
import { acceptPair } from "./accept.ts";
import { decidePair, type LockedPair } from "./lock-pair.ts";
import { acceptedAdoption } from "./release.ts";

/**
 * A person says that a proposed pair is one payment: the Stripe payment takes the typed one over.
 * @throws AdoptionNotFoundError, DecisionConflictError (also where the pair is not, or no longer, open to it)
 */
export async function acceptAdoption(db: Queryable, id: string, by: string): Promise<void> {
  await decidePair(db, id, (tx, pair) => acceptLocked(tx, pair, by));
}

export async function acceptLocked(tx: Transaction, pair: LockedPair, by: string): Promise<void> {
  const { adoption, typed, stripe } = pair;
  if (adoption.state !== "suggested") {
    throw new DecisionConflictError(`the pair is ${adoption.state}, not proposed`);
  }
  if (typed.supersededBy !== null || (await acceptedAdoption(tx, stripe.id))) {
    throw new DecisionConflictError("one of the two is adopted already");
  }
  if (typed.voidedAt !== null) throw new DecisionConflictError("the typed payment was voided");
  if (stripe.received <= 0n) throw new DecisionConflictError("the Stripe payment brought no money");
  if (typed.currency !== stripe.currency) {
    throw new DecisionConflictError("the two are in different currencies");
  }
  await acceptPair(tx, { typed, stripe, rule: adoption.rule, reasons: adoption.reasons }, by);
}
