import { StripePaymentNeeded } from "../adoptions/find-adoptions.ts";
import type { Queryable, Transaction } from "../database.ts";

/**
 * Runs a change of a typed payment that may be adopted by a Stripe payment. Which one shows only in its course, but
 * Stripe payments are locked first: it starts over with that one locked.
 * @param work is given the Stripe payments to lock.
 */
export async function withStripeLocks<Result>(
  db: Queryable,
  work: (tx: Transaction, stripePayments: readonly string[]) => Promise<Result>,
): Promise<Result> {
  const needed: string[] = [];
  for (;;) {
    try {
      return await db.transaction((tx) => work(tx, needed));
    } catch (error) {
      if (!(error instanceof StripePaymentNeeded)) throw error;
      needed.push(error.paymentId);
    }
  }
}
