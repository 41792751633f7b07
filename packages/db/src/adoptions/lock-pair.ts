import { eq } from "drizzle-orm";
import type { Queryable, Transaction } from "../database.ts";
import { DecisionConflictError } from "../decisions/errors.ts";
import { lockPayments, type PaymentRow } from "../decisions/lock-payment.ts";
import { newId } from "../new-id.ts";
import { isUuid } from "../payments/is-uuid.ts";
import { activity, adoptions } from "../schema/index.ts";
import type { Adoption } from "./accept.ts";
import { AdoptionNotFoundError } from "./errors.ts";

export type LockedPair = { adoption: Adoption; typed: PaymentRow; stripe: PaymentRow };

/**
 * Runs a person's decision about a pair with both payments locked.
 * @throws AdoptionNotFoundError, and DecisionConflictError where the pair was decided while we waited for the locks.
 */
export async function decidePair<Result>(
  db: Queryable,
  id: string,
  work: (tx: Transaction, pair: LockedPair) => Promise<Result>,
): Promise<Result> {
  const seen = await readAdoption(db, id);
  return db.transaction(async (tx) => {
    const [stripe, typed] = await lockPayments(tx, [seen.stripePaymentId, seen.manualPaymentId]);
    const adoption = await readAdoption(tx, id);
    if (adoption.state !== seen.state) {
      throw new DecisionConflictError("the pair was decided by somebody else meanwhile");
    }
    if (!stripe || !typed) throw new AdoptionNotFoundError("there is no such adoption");
    return work(tx, { adoption, typed, stripe });
  });
}

async function readAdoption(db: Queryable, id: string): Promise<Adoption> {
  const [adoption] = isUuid(id)
    ? await db.select().from(adoptions).where(eq(adoptions.id, id))
    : [];
  if (!adoption) throw new AdoptionNotFoundError("there is no such adoption");
  return adoption;
}

/** A person's word on a pair that changes no payment. */
export async function judgePair(
  tx: Transaction,
  { adoption }: LockedPair,
  state: "rejected" | "suggested",
  by: string,
): Promise<void> {
  await tx
    .update(adoptions)
    .set({ state, decidedBy: by, decidedAt: new Date() })
    .where(eq(adoptions.id, adoption.id));
  await tx.insert(activity).values({
    id: newId(),
    actor: by,
    action: state === "rejected" ? "adoption.rejected" : "adoption.reopened",
    subject: `payment:${adoption.stripePaymentId}`,
    detail: { typed: adoption.manualPaymentId },
  });
}
