import { desc, eq, inArray } from "drizzle-orm";
import type { Queryable } from "../database.ts";
import { account, allocations, bookings, payments } from "../schema/index.ts";

export type ListedPayment = {
  id: string;
  source: string;
  status: string;
  review: string;
  reviewReason: string | null;
  method: string | null;
  currency: string;
  /** Minor units. */
  amount: bigint;
  received: bigint;
  paidAt: Date | null;
  livemode: boolean | null;
  stripe: { paymentIntent: string | null; charge: string | null };
  allocations: { booking: string; amount: bigint; rule: string; by: string }[];
};

/** The newest payments first. @param review only those in this state of review. */
export async function listPayments(
  db: Queryable,
  options: { limit: number; review?: string | undefined },
): Promise<ListedPayment[]> {
  const rows = await db
    .select()
    .from(payments)
    .where(options.review === undefined ? undefined : eq(payments.review, options.review))
    .orderBy(desc(payments.created), desc(payments.id))
    .limit(options.limit);
  const shares = await db
    .select({ allocation: allocations, reference: bookings.reference })
    .from(allocations)
    .innerJoin(bookings, eq(bookings.id, allocations.bookingId))
    .where(
      inArray(allocations.paymentId, rows.length > 0 ? rows.map(({ id }) => id) : [noPayment]),
    );
  const [owner] = await db.select({ livemode: account.livemode }).from(account);

  return rows.map((row) => ({
    id: row.id,
    source: row.source,
    status: row.status,
    review: row.review,
    reviewReason: row.reviewReason,
    method: row.method,
    currency: row.currency,
    amount: row.amount,
    received: row.received,
    paidAt: row.paidAt,
    livemode: owner?.livemode ?? null,
    stripe: { paymentIntent: row.stripePaymentIntent, charge: row.stripeCharge },
    allocations: shares
      .filter(({ allocation }) => allocation.paymentId === row.id)
      .map(({ allocation, reference }) => ({
        booking: reference,
        amount: allocation.amount,
        rule: allocation.rule,
        by: allocation.decidedBy,
      })),
  }));
}

const noPayment = "00000000-0000-0000-0000-000000000000";
