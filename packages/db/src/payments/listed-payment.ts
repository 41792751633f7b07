import { and, asc, desc, eq, sql } from "drizzle-orm";
import { among } from "../among.ts";
import type { Queryable } from "../database.ts";
import {
  account,
  allocations,
  balanceTransactions,
  bookings,
  disputes,
  matchDecisions,
  type payments,
  refunds,
} from "../schema/index.ts";

/** A payment as it reads everywhere. Amounts in minor units of `currency`, null where not yet known. */
export type ListedPayment = {
  id: string;
  source: string;
  status: string;
  method: string | null;
  currency: string;
  amount: bigint;
  received: bigint;
  refunded: bigint;
  disputed: bigint;
  lost: bigint;
  /** In `settlementCurrency`, as is `net`. */
  fee: bigint | null;
  net: bigint | null;
  settlementCurrency: string | null;
  /** Settlement currency for one unit of `currency`, as a decimal; null where nothing was converted. */
  exchangeRate: string | null;
  paidAt: Date | null;
  livemode: boolean | null;
  payer: { name: string | null; email: string | null };
  /** `payout` is the deposit that the charge's money went out with. */
  stripe: { paymentIntent: string | null; charge: string | null; payout: string | null };
  review: string;
  reviewReason: string | null;
  /** The booking a rule proposes, by reference, where a person has to decide. */
  suggestion: string | null;
  allocations: { booking: string; amount: bigint; rule: string; by: string }[];
  refunds: { id: string; stripe: string; amount: bigint; status: string }[];
  disputes: {
    id: string;
    stripe: string;
    amount: bigint;
    /** The card's, which need not be the payment's. */
    currency: string;
    status: string;
    reason: string | null;
    evidenceDueBy: Date | null;
  }[];
};

/** Rows of `payments` with all that belongs to them, in the same order. */
export async function listedPayments(
  db: Queryable,
  rows: readonly (typeof payments.$inferSelect)[],
): Promise<ListedPayment[]> {
  if (rows.length === 0) return [];
  const ids = sql.param(rows.map(({ id }) => id));
  const [owner] = await db.select({ livemode: account.livemode }).from(account);
  const shares = await db
    .select({ allocation: allocations, reference: bookings.reference })
    .from(allocations)
    .innerJoin(bookings, eq(bookings.id, allocations.bookingId))
    .where(sql`${allocations.paymentId} = any(${ids}::uuid[])`)
    .orderBy(asc(bookings.reference));
  const suggestions = await db
    .selectDistinctOn([matchDecisions.paymentId], {
      paymentId: matchDecisions.paymentId,
      reference: bookings.reference,
    })
    .from(matchDecisions)
    .innerJoin(bookings, eq(bookings.id, matchDecisions.bookingId))
    .where(
      and(
        sql`${matchDecisions.paymentId} = any(${ids}::uuid[])`,
        eq(matchDecisions.action, "suggested"),
      ),
    )
    .orderBy(matchDecisions.paymentId, desc(matchDecisions.id));
  const givenBack = await db
    .select()
    .from(refunds)
    .where(sql`${refunds.paymentId} = any(${ids}::uuid[])`)
    .orderBy(asc(refunds.created), asc(refunds.stripeRefund));
  const contested = await db
    .select()
    .from(disputes)
    .where(sql`${disputes.paymentId} = any(${ids}::uuid[])`)
    .orderBy(asc(disputes.created), asc(disputes.stripeDispute));
  const paidOut = await readPayouts(
    db,
    rows.flatMap(({ stripeCharge }) => stripeCharge ?? []),
  );

  const suggested = new Map(suggestions.map((row) => [row.paymentId, row.reference]));
  const shareOf = byPayment(shares, ({ allocation }) => allocation.paymentId);
  const refundsOf = byPayment(givenBack, ({ paymentId }) => paymentId);
  const disputesOf = byPayment(contested, ({ paymentId }) => paymentId);
  return rows.map((row) => ({
    id: row.id,
    source: row.source,
    status: row.status,
    method: row.method,
    currency: row.currency,
    amount: row.amount,
    received: row.received,
    refunded: row.refunded,
    disputed: row.disputed,
    lost: row.lost,
    fee: row.fee,
    net: row.net,
    settlementCurrency: row.settlementCurrency,
    exchangeRate: row.exchangeRate,
    paidAt: row.paidAt,
    livemode: owner?.livemode ?? null,
    payer: { name: row.payerName, email: row.payerEmail },
    stripe: {
      paymentIntent: row.stripePaymentIntent,
      charge: row.stripeCharge,
      payout: paidOut.get(row.stripeCharge ?? "") ?? null,
    },
    review: row.review,
    reviewReason: row.reviewReason,
    suggestion: row.review === "suggested" ? (suggested.get(row.id) ?? null) : null,
    allocations: shareOf(row.id).map(({ allocation, reference }) => ({
      booking: reference,
      amount: allocation.amount,
      rule: allocation.rule,
      by: allocation.decidedBy,
    })),
    refunds: refundsOf(row.id).map(({ id, stripeRefund, amount, status }) => ({
      id,
      stripe: stripeRefund,
      amount,
      status,
    })),
    disputes: disputesOf(row.id).map(
      ({ id, stripeDispute, amount, currency, status, reason, evidenceDueBy }) => ({
        id,
        stripe: stripeDispute,
        amount,
        currency,
        status,
        reason,
        evidenceDueBy,
      }),
    ),
  }));
}

/** The payout that each charge's money went out with; what a failed charge took back is another movement. */
async function readPayouts(db: Queryable, charges: string[]): Promise<Map<string, string | null>> {
  const rows = await db
    .select({ charge: balanceTransactions.source, payout: balanceTransactions.stripePayout })
    .from(balanceTransactions)
    .where(
      and(
        among(balanceTransactions.source, charges),
        eq(balanceTransactions.reportingCategory, "charge"),
      ),
    );
  return new Map(rows.map(({ charge, payout }) => [charge ?? "", payout]));
}

/** What belongs to a payment, by the payment's id. */
function byPayment<Row>(
  rows: readonly Row[],
  paymentOf: (row: Row) => string | null,
): (id: string) => Row[] {
  const groups = new Map<string | null, Row[]>();
  for (const row of rows) {
    const group = groups.get(paymentOf(row)) ?? [];
    groups.set(paymentOf(row), group);
    group.push(row);
  }
  return (id) => groups.get(id) ?? [];
}
