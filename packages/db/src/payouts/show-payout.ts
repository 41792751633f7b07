import { and, asc, eq, sql } from "drizzle-orm";
import type { Queryable } from "../database.ts";
import {
  allocations,
  balanceTransactions,
  bookings,
  disputes,
  paymentAttempts,
  payments,
  refunds,
} from "../schema/index.ts";
import { findPayout, type PayoutSummary } from "./list-payouts.ts";
import { type LineShare, readLineShares } from "./line-shares.ts";
import { type PropertySum, sumByProperty } from "./sum-by-property.ts";
import { withoutOwnMovement } from "./sum-lines.ts";

/** A movement that a payout is made of, in minor units of `currency`: `net` = `amount` - `fee`, signed. */
export type PayoutLine = {
  stripe: string;
  /** The charge, refund, dispute or earlier payout that moved the balance. */
  source: string | null;
  reportingCategory: string;
  currency: string;
  amount: bigint;
  fee: bigint;
  net: bigint;
  created: Date;
  /** The payment it is part of, null where it is part of none, or of none we know. */
  payment: { id: string; paymentIntent: string | null; charge: string | null } | null;
  /** References of the bookings that the payment belongs to. */
  bookings: string[];
  /** What of it is each booking's; what belongs to none is in no share. */
  shares: LineShare[];
};

/** A payout with its lines, oldest first; null when there is none of this id, ours or Stripe's. */
export async function showPayout(
  db: Queryable,
  id: string,
): Promise<{
  summary: PayoutSummary;
  lines: PayoutLine[];
  /** What its lines sum to by property; they add up to the summary's net. */
  properties: PropertySum[];
} | null> {
  const summary = await findPayout(db, id);
  if (!summary) return null;
  const lines = summary.linesReadAt === null ? [] : await readLines(db, summary.stripe);
  return { summary, lines, properties: sumByProperty(lines, summary.currency) };
}

async function readLines(db: Queryable, stripePayout: string): Promise<PayoutLine[]> {
  const { source } = balanceTransactions;
  const rows = await db
    .select({
      line: balanceTransactions,
      paymentId: payments.id,
      paymentIntent: payments.stripePaymentIntent,
      charge: payments.stripeCharge,
      bookings: sql<string[]>`array(
        select ${bookings.reference} from ${allocations}
        join ${bookings} on ${bookings.id} = ${allocations.bookingId}
        where ${allocations.paymentId} = ${payments.id}
        order by ${bookings.reference})`,
    })
    .from(balanceTransactions)
    .leftJoin(paymentAttempts, eq(paymentAttempts.stripeCharge, source))
    .leftJoin(refunds, eq(refunds.stripeRefund, source))
    .leftJoin(disputes, eq(disputes.stripeDispute, source))
    .leftJoin(
      payments,
      sql`${payments.id} = coalesce(${paymentAttempts.paymentId}, ${refunds.paymentId}, ${disputes.paymentId})`,
    )
    .where(and(eq(balanceTransactions.stripePayout, stripePayout), withoutOwnMovement))
    .orderBy(asc(balanceTransactions.created), asc(balanceTransactions.stripeBalanceTransaction));
  const shares = await readLineShares(
    db,
    rows.map(({ line: { source: from, amount, fee }, paymentId }) => ({
      source: from,
      amount,
      fee,
      paymentId,
    })),
  );
  return rows.map(({ line, paymentId, paymentIntent, charge, bookings }, place) => ({
    stripe: line.stripeBalanceTransaction,
    source: line.source,
    reportingCategory: line.reportingCategory,
    currency: line.currency,
    amount: line.amount,
    fee: line.fee,
    net: line.net,
    created: line.created,
    payment: paymentId === null ? null : { id: paymentId, paymentIntent, charge },
    bookings,
    shares: shares[place] ?? [],
  }));
}
