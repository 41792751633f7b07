import { and, eq, sql } from "drizzle-orm";
import type { Queryable } from "../database.ts";
import { undecided } from "../decisions/decided-state.ts";
import { record } from "../decisions/decide.ts";
import { adoptions, payments } from "../schema/index.ts";
import { lockManualPayment } from "./lock-manual-payment.ts";

/**
 * Voids a payment that was typed in by mistake: it counts nothing anywhere, and stays to be seen with its history.
 * @throws PaymentNotFoundError, NotManualPaymentError, PaymentVoidedError, PaymentAdoptedError
 */
export async function voidManualPayment(
  db: Queryable,
  id: string,
  by: string,
  note?: string,
): Promise<void> {
  await db.transaction(async (tx) => {
    const standing = await lockManualPayment(tx, id);
    await record(
      tx,
      standing,
      {
        action: "voided",
        bookingId: null,
        reasons: [`amount_was:${standing.payment.amount}`],
        after: () => undecided("excluded", "voided"),
      },
      { by, note },
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
