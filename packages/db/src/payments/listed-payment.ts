import { and, asc, desc, eq, getTableColumns, type SQL, sql } from "drizzle-orm";
import { among } from "../among.ts";
import type { Queryable } from "../database.ts";
import { placing } from "../decisions/history.ts";
import {
  account,
  adoptions,
  allocations,
  balanceTransactions,
  bookings,
  disputes,
  matchDecisions,
  payments,
  refundAllocations,
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
  /** When it was started at Stripe, or typed in. */
  created: Date;
  paidAt: Date | null;
  livemode: boolean | null;
  payer: { name: string | null; email: string | null };
  /** When the payer was erased. */
  erasedAt: Date | null;
  /** `payout` is the deposit that the charge's money went out with. */
  stripe: { paymentIntent: string | null; charge: string | null; payout: string | null };
  review: string;
  reviewReason: string | null;
  /** The last decision about it, of a rule or a person: whoever decides next says that they knew it. */
  decision: string | null;
  /** The booking a rule proposes, by reference, where a person has to decide. */
  suggestion: string | null;
  /** What staff wrote, who typed it in, and the host's own id of it. */
  note: string | null;
  createdBy: string | null;
  externalId: string | null;
  /** When a manual payment was voided, or the Stripe payment that took it over: either way it counts nothing (P4). */
  voidedAt: Date | null;
  supersededBy: string | null;
  /** The manual payment that it took over, with what staff wrote and who typed it in. */
  adopted: { payment: string; note: string | null; createdBy: string | null } | null;
  allocations: { booking: string; amount: bigint; rule: string; by: string }[];
  refunds: {
    id: string;
    stripe: string;
    amount: bigint;
    status: string;
    /** What a person said it is for; the rest is shared among the payment's bookings. */
    directed: { booking: string; amount: bigint }[];
  }[];
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

/**
 * What `listedPayments` takes. The last decision is read together with the row: what is read after it may be newer, never
 * older, so that nobody is taken for having seen what they were not shown.
 */
export const paymentColumns = {
  ...getTableColumns(payments),
  decision: sql<string | null>`(
    select id from match_decisions where match_decisions.payment_id = payments.id order by seq desc limit 1)`,
};

type PaymentRow = typeof payments.$inferSelect & { decision: string | null };

/** Rows of `payments` with all that belongs to them, in the same order. */
export async function listedPayments(
  db: Queryable,
  rows: readonly PaymentRow[],
): Promise<ListedPayment[]> {
  if (rows.length === 0) return [];
  const ids = sql`${sql.param(rows.map(({ id }) => id))}`;
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
        among(matchDecisions.action, placing),
      ),
    )
    .orderBy(matchDecisions.paymentId, desc(matchDecisions.seq));
  const givenBack = await db
    .select()
    .from(refunds)
    .where(sql`${refunds.paymentId} = any(${ids}::uuid[])`)
    .orderBy(asc(refunds.created), asc(refunds.stripeRefund));
  const directions = await db
    .select({
      refundId: refundAllocations.refundId,
      booking: bookings.reference,
      amount: refundAllocations.amount,
    })
    .from(refundAllocations)
    .innerJoin(bookings, eq(bookings.id, refundAllocations.bookingId))
    .innerJoin(refunds, eq(refunds.id, refundAllocations.refundId))
    .where(sql`${refunds.paymentId} = any(${ids}::uuid[])`)
    .orderBy(asc(bookings.reference));
  const contested = await db
    .select()
    .from(disputes)
    .where(sql`${disputes.paymentId} = any(${ids}::uuid[])`)
    .orderBy(asc(disputes.created), asc(disputes.stripeDispute));
  const paidOut = await readPayouts(
    db,
    rows.flatMap(({ stripeCharge }) => stripeCharge ?? []),
  );

  const adopted = await readAdopted(db, ids);

  const suggested = new Map(suggestions.map((row) => [row.paymentId, row.reference]));
  const shareOf = byOwner(shares, ({ allocation }) => allocation.paymentId);
  const refundsOf = byOwner(givenBack, ({ paymentId }) => paymentId);
  const directedOf = byOwner(directions, ({ refundId }) => refundId);
  const disputesOf = byOwner(contested, ({ paymentId }) => paymentId);
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
    created: row.created,
    paidAt: row.paidAt,
    livemode: owner?.livemode ?? null,
    payer: { name: row.payerName, email: row.payerEmail },
    erasedAt: row.erasedAt,
    stripe: {
      paymentIntent: row.stripePaymentIntent,
      charge: row.stripeCharge,
      payout: paidOut.get(row.stripeCharge ?? "") ?? null,
    },
    review: row.review,
    reviewReason: row.reviewReason,
    decision: row.decision,
    suggestion: row.review === "suggested" ? (suggested.get(row.id) ?? null) : null,
    note: row.note,
    createdBy: row.createdBy,
    externalId: row.externalId,
    voidedAt: row.voidedAt,
    supersededBy: row.supersededBy,
    adopted: adopted.get(row.id) ?? null,
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
      directed: directedOf(id).map(({ booking, amount: part }) => ({ booking, amount: part })),
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

/** What each Stripe payment took over. */
async function readAdopted(
  db: Queryable,
  ids: SQL,
): Promise<Map<string, NonNullable<ListedPayment["adopted"]>>> {
  const rows = await db
    .select({
      by: adoptions.stripePaymentId,
      payment: payments.id,
      note: payments.note,
      createdBy: payments.createdBy,
    })
    .from(adoptions)
    .innerJoin(payments, eq(payments.id, adoptions.manualPaymentId))
    .where(
      and(sql`${adoptions.stripePaymentId} = any(${ids}::uuid[])`, eq(adoptions.state, "accepted")),
    );
  return new Map(rows.map(({ by, ...typed }) => [by, typed]));
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

/** What belongs to something, by the id of that. */
function byOwner<Row>(
  rows: readonly Row[],
  ownerOf: (row: Row) => string | null,
): (id: string) => Row[] {
  const groups = new Map<string | null, Row[]>();
  for (const row of rows) {
    const group = groups.get(ownerOf(row)) ?? [];
    groups.set(ownerOf(row), group);
    group.push(row);
  }
  return (id) => groups.get(id) ?? [];
}
