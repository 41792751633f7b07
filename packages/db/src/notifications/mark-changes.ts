import { sql } from "drizzle-orm";
import { among } from "../among.ts";
import type { PaymentState } from "../apply/derive-payments.ts";
import type { Transaction } from "../database.ts";
import { allocations } from "../schema/index.ts";

/**
 * Marks bookings whose account a transaction changes (paid, refunded, expected, matched with), for their host's system
 * to be told. Whoever writes any of that calls it; too many marks only cost a look (collect-changes.ts).
 */
export async function markBookings(tx: Transaction, bookingIds: readonly string[]): Promise<void> {
  if (bookingIds.length === 0) return;
  await tx.execute(sql`
    insert into booking_changes (booking_id)
    select distinct unnest(${sql.param([...bookingIds])}::uuid[])`);
}

/** Marks the bookings of payments whose money or ids are not what their rows say. To be called before matches change. */
export async function markPaid(tx: Transaction, states: readonly PaymentState[]): Promise<void> {
  const ids = states.filter(isTold).map(({ id }) => id);
  if (ids.length === 0) return;
  await tx.execute(sql`
    insert into booking_changes (booking_id)
    select distinct booking_id from allocations where ${among(allocations.paymentId, ids)}`);
}

/** Whether what a notification says of the payment may differ. One that was not there yet has no bookings. */
function isTold({ row, derived }: PaymentState): boolean {
  if (row === null) return false;
  // Whose a refund is may change without the sum: one that was directed fails, and another one is made.
  return derived.refunded > 0n || toldColumns.some((column) => row[column] !== derived[column]);
}

const toldColumns = [
  "stripePaymentIntent",
  "stripeCharge",
  "method",
  "status",
  "currency",
  "received",
  "refunded",
  "disputed",
  "lost",
] as const;
