import { type AllocatedPart, refundHolds, sharePayment } from "@rentease/core";
import { eq, sql } from "drizzle-orm";
import { among } from "../among.ts";
import type { Queryable } from "../database.ts";
import { allocations, refundAllocations, refunds } from "../schema/index.ts";

/** What one payment means for one booking, in minor units of the payment's `currency`. */
export type BookingShare = {
  bookingId: string;
  paymentId: string;
  currency: string;
  /** How much of it was given to the booking; no more counts as paid than came. */
  allocated: bigint;
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
  // From the bookings asked for to their payments and to all of these payments' bookings: in this order, which on empty
  // tables PostgreSQL would plan the other way round, and keep to that (offset 0).
  const rows = await db.execute<SharedRow>(sql`
    select allocation.*, booking.reference, payment.*
    from (
      select distinct payment_id from allocations
      where ${among(allocations.bookingId, bookingIds)} offset 0
    ) as theirs
    cross join lateral (
      select currency, received, refunded, disputed, lost from payments
      where id = theirs.payment_id and superseded_by is null and voided_at is null offset 0
    ) as payment
    cross join lateral (
      select payment_id as "paymentId", booking_id as "bookingId", amount, rule, decided_by as by
      from allocations where payment_id = theirs.payment_id offset 0
    ) as allocation
    cross join lateral (
      select reference_folded as reference from bookings where id = allocation."bookingId" offset 0
    ) as booking
    order by allocation."paymentId"`);
  const directed = await readDirected(
    db,
    rows.flatMap(({ paymentId, refunded }) => (refunded > 0n ? [paymentId] : [])),
  );

  const partsOf = new Map<string, AllocatedPart[]>();
  for (const { paymentId, bookingId, reference, amount } of rows) {
    const parts = partsOf.get(paymentId) ?? [];
    partsOf.set(paymentId, parts);
    const toIt = directed.get(directionKey(paymentId, bookingId)) ?? 0n;
    parts.push({ key: reference, amount, directed: toIt });
  }
  const wanted = new Set(bookingIds);
  return rows
    .filter(({ bookingId }) => wanted.has(bookingId))
    .flatMap(({ bookingId, paymentId, reference, currency, amount, rule, by, ...payment }) => {
      const share = sharePayment(payment, partsOf.get(paymentId) ?? []).get(reference);
      return share
        ? [{ bookingId, paymentId, currency, allocated: amount, ...share, rule, by }]
        : [];
    });
}

/** One allocation of a payment, and the payment. */
type SharedRow = {
  paymentId: string;
  bookingId: string;
  reference: string;
  amount: bigint;
  rule: string;
  by: string;
  currency: string;
  received: bigint;
  refunded: bigint;
  disputed: bigint;
  lost: bigint;
};

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
    .where(among(refunds.paymentId, [...new Set(paymentIds)]));
  for (const { paymentId, bookingId, amount, ...refund } of rows) {
    const key = directionKey(paymentId ?? "", bookingId);
    if (refundHolds(refund)) directed.set(key, (directed.get(key) ?? 0n) + amount);
  }
  return directed;
}

function directionKey(paymentId: string, bookingId: string): string {
  return `${paymentId} ${bookingId}`;
}
