import { and, desc, eq, sql } from "drizzle-orm";
import type { Queryable } from "../database.ts";
import { account, allocations, bookings, matchDecisions, payments } from "../schema/index.ts";

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
  /** The booking a rule proposes, by reference, where a person has to decide. */
  suggestion: string | null;
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
  const ids = rows.map(({ id }) => id);
  const shares = await db
    .select({ allocation: allocations, reference: bookings.reference })
    .from(allocations)
    .innerJoin(bookings, eq(bookings.id, allocations.bookingId))
    .where(sql`${allocations.paymentId} = any(${sql.param(ids)}::uuid[])`);
  const suggestions = await db
    .selectDistinctOn([matchDecisions.paymentId], {
      paymentId: matchDecisions.paymentId,
      reference: bookings.reference,
    })
    .from(matchDecisions)
    .innerJoin(bookings, eq(bookings.id, matchDecisions.bookingId))
    .where(
      and(
        sql`${matchDecisions.paymentId} = any(${sql.param(ids)}::uuid[])`,
        eq(matchDecisions.action, "suggested"),
      ),
    )
    .orderBy(matchDecisions.paymentId, desc(matchDecisions.id));
  const suggested = new Map(suggestions.map((row) => [row.paymentId, row.reference]));
  const shareOf = new Map<string, typeof shares>();
  for (const share of shares) {
    const { paymentId } = share.allocation;
    shareOf.set(paymentId, [...(shareOf.get(paymentId) ?? []), share]);
  }
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
    suggestion: row.review === "suggested" ? (suggested.get(row.id) ?? null) : null,
    allocations: (shareOf.get(row.id) ?? []).map(({ allocation, reference }) => ({
      booking: reference,
      amount: allocation.amount,
      rule: allocation.rule,
      by: allocation.decidedBy,
    })),
  }));
}
