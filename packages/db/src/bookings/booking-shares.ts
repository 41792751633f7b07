import { type Part, shareProportionally } from "@rentease/core";
import { eq, sql } from "drizzle-orm";
import type { Queryable } from "../database.ts";
import { allocations, bookings, payments } from "../schema/index.ts";

/** What one payment means for one booking, in minor units of the payment's `currency`. */
export type BookingShare = {
  bookingId: string;
  paymentId: string;
  currency: string;
  paid: bigint;
  refunded: bigint;
  disputed: bigint;
  lost: bigint;
  /** What still pays for the booking: what went back to the guest pays for nothing. */
  kept: bigint;
  rule: string;
  by: string;
};

/**
 * The payments of bookings. What a payment gave back or lost is shared among all its bookings, by what each was
 * allocated. A manual payment that a Stripe payment took over counts nothing (P4).
 */
export async function readBookingShares(
  db: Queryable,
  bookingIds: readonly string[],
): Promise<BookingShare[]> {
  const rows = await db
    .select({
      allocation: allocations,
      reference: bookings.referenceFolded,
      currency: payments.currency,
      refunded: payments.refunded,
      disputed: payments.disputed,
      lost: payments.lost,
    })
    .from(allocations)
    .innerJoin(bookings, eq(bookings.id, allocations.bookingId))
    .innerJoin(payments, eq(payments.id, allocations.paymentId))
    .where(
      sql`${payments.supersededBy} is null and ${allocations.paymentId} in (
        select payment_id from allocations
        where booking_id = any(${sql.param([...bookingIds])}::uuid[]))`,
    )
    .orderBy(allocations.paymentId);

  const partsOf = new Map<string, Part[]>();
  for (const { allocation, reference } of rows) {
    const parts = partsOf.get(allocation.paymentId) ?? [];
    partsOf.set(allocation.paymentId, parts);
    parts.push({ key: reference, weight: allocation.amount });
  }
  const asked = new Set(bookingIds);
  return rows
    .filter(({ allocation }) => asked.has(allocation.bookingId))
    .map(({ allocation, reference, currency, ...payment }) => {
      const { bookingId, paymentId, amount: paid, rule, decidedBy: by } = allocation;
      const shareOf = (amount: bigint) =>
        shareProportionally(amount, partsOf.get(paymentId) ?? []).get(reference) ?? 0n;
      const refunded = shareOf(payment.refunded);
      const disputed = shareOf(payment.disputed);
      const lost = shareOf(payment.lost);
      const kept = paid - refunded - lost;
      return { bookingId, paymentId, currency, paid, refunded, disputed, lost, kept, rule, by };
    });
}
