import { and, eq, sql } from "drizzle-orm";
import type { Queryable } from "../database.ts";
import { undecided } from "../decisions/decided-state.ts";
import { assertSeen, type Decider, record } from "../decisions/decide.ts";
import { adoptions, payments } from "../schema/index.ts";
import { lockManualPayment } from "./lock-manual-payment.ts";

/**
 * Voids a payment that was typed in by mistake: it counts nothing anywhere, and stays to be seen with its history.
 * @throws PaymentNotFoundError, NotManualPaymentError, PaymentVoidedError, PaymentAdoptedError,
 *   DecisionConflictError
 */
export async function voidManualPayment(
  db: Queryable,
  id: string,
  decider: Decider,
): Promise<void> {
  await db.transaction(async (tx) => {
    const standing = await lockManualPayment(tx, id);
    assertSeen(standing.history, standing.history, decider);
    await record(
      tx,
      standing,
      {
        action: "voided",
        bookingId: null,
        reasons: [`amount_was:${standing.payment.amount}`],
        after: () => undecided("excluded", "voided"),
      },
      decider,
    );
    await tx
      .update(payments)
      .set({ status: "voided", received: 0n, voidedAt: sql`now()`, updatedAt: sql`now()` })
      .where(eq(payments.id, id));
    await tx
      .delete(adoptions)
      .where(and(eq(adoptions.manualPaymentId, id), eq(adoptions.state, "suggested")));
  });
}
