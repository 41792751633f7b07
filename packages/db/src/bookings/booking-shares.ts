import { type AllocatedPart, refundHolds, sharePayment } from "@rentease/core";
import { eq, sql } from "drizzle-orm";
import type { Queryable } from "../database.ts";
import { allocations, bookings, payments, refundAllocations, refunds } from "../schema/index.ts";

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
 * The payments of bookings. What a payment gave back or lost is shared among all its bookings (core, sharePayment). A
 * manual payment that a Stripe payment took over, or that was voided, counts nothing (P4).
 */
export async function readBookingShares(
  db: Queryable,
  bookingIds: readonly string[],
): Promise<BookingShare[]> {
  const asked = sql.param([...bookingIds]);
  const rows = await db
    .select({
      allocation: allocations,
      reference: bookings.referenceFolded,
      currency: payments.currency,
      received: payments.received,
      refunded: payments.refunded,
      disputed: payments.disputed,
      lost: payments.lost,
    })
    .from(allocations)
    .innerJoin(bookings, eq(bookings.id, allocations.bookingId))
    .innerJoin(payments, eq(payments.id, allocations.paymentId))
    .where(
      sql`${payments.supersededBy} is null and ${payments.voidedAt} is null and ${allocations.paymentId} in (
        select payment_id from allocations where booking_id = any(${asked}::uuid[]))`,
    )
    .orderBy(allocations.paymentId);
  const directed = await readDirected(
    db,
    rows.flatMap(({ allocation, refunded }) => (refunded > 0n ? [allocation.paymentId] : [])),
  );

  const partsOf = new Map<string, AllocatedPart[]>();
  for (const { allocation, reference } of rows) {
    const { paymentId, bookingId, amount } = allocation;
    const parts = partsOf.get(paymentId) ?? [];
    partsOf.set(paymentId, parts);
    const toIt = directed.get(directionKey(paymentId, bookingId)) ?? 0n;
    parts.push({ key: reference, amount, directed: toIt });
  }
  const wanted = new Set(bookingIds);
  return rows
    .filter(({ allocation }) => wanted.has(allocation.bookingId))
    .flatMap(({ allocation, reference, currency, ...payment }) => {
      const { bookingId, paymentId, rule, decidedBy: by } = allocation;
      const share = sharePayment(payment, partsOf.get(paymentId) ?? []).get(reference);
      return share ? [{ bookingId, paymentId, currency, ...share, rule, by }] : [];
    });
}

/** What of these payments' refunds, those that hold, a person directed to which booking. */
async function readDirected(
  db: Queryable,
  paymentIds: readonly string[],
): Promise<Map<string, bigint>> {
  const directed = new Map<string, bigint>();
  if (paymentIds.length === 0) return directed;
  const rows = await db
    .select({
      paymentId: refunds.paymentId,
      status: refunds.status,
      bookingId: refundAllocations.bookingId,
      amount: refundAllocations.amount,
    })
    .from(refundAllocations)
    .innerJoin(refunds, eq(refunds.id, refundAllocations.refundId))
    .where(sql`${refunds.paymentId} = any(${sql.param([...new Set(paymentIds)])}::uuid[])`);
  for (const { paymentId, bookingId, amount, ...refund } of rows) {
    const key = directionKey(paymentId ?? "", bookingId);
    if (refundHolds(refund)) directed.set(key, (directed.get(key) ?? 0n) + amount);
  }
  return directed;
}

function directionKey(paymentId: string, bookingId: string): string {
  return `${paymentId} ${bookingId}`;
}
