import {
  type DatedShares,
  disputeParts,
  type LaterMovement,
  refundHolds,
  sharePaymentByDate,
} from "@rentease/core";
import { type SQL, sql } from "drizzle-orm";
import type { Transaction } from "../database.ts";
import type { CardEntry } from "./card-entries.ts";
import { groupedBy } from "../grouped-by.ts";
import { movementsOf } from "./movements.ts";
import { type CardScope, paidMoment } from "./counted-payments.ts";

/**
 * What payments of several bookings, or of which a part is nobody's, were for whom: each refund and dispute of them
 * shared as the bookings themselves do it (core, sharePaymentByDate). A payment counts where most of it belongs.
 */
export async function readShared(
  tx: Transaction,
  { period, byMethod }: CardScope,
  paymentIds: readonly string[],
): Promise<CardEntry[]> {
  const ids = [...new Set(paymentIds)];
  if (ids.length === 0) return [];
  const of = (column: SQL) => sql`${column} = any(${sql.param(ids)}::uuid[])`;
  const payments = await tx.execute<PaymentRow>(sql`
    select id, received, currency, method, settlement_currency as "settlementCurrency", fee, net,
      ${paidMoment} as "paidAt"
    from payments as p where ${of(sql`id`)}`);
  const allocations = await tx.execute<AllocationRow>(sql`
    select payment_id as "paymentId", reference_folded as key, property, amount
    from allocations join bookings on bookings.id = booking_id where ${of(sql`payment_id`)}`);
  const refunds = await tx.execute<RefundRow>(sql`
    select payment_id as "paymentId", r.id, status, amount, created as at, moved.released, moved.fee, moved.net
    from refunds as r ${movementsOf(sql`r.stripe_refund`)} where ${of(sql`payment_id`)}`);
  const directions = await tx.execute<DirectionRow>(sql`
    select refund_id as "refundId", reference_folded as key, part.amount
    from refunds join refund_allocations as part on refund_id = refunds.id
    join bookings on bookings.id = booking_id where ${of(sql`payment_id`)}`);
  const disputes = await tx.execute<DisputeRow>(sql`
    select payment_id as "paymentId", d.stripe_dispute as id, status, currency, amount, created, moved.fee, moved.net
    from disputes as d ${movementsOf(sql`d.stripe_dispute`)} where ${of(sql`payment_id`)}`);

  const allocationsOf = groupedBy(allocations, ({ paymentId }) => paymentId);
  const refundsOf = groupedBy(refunds, ({ paymentId }) => paymentId);
  const directedOf = groupedBy(directions, ({ refundId }) => refundId);
  const disputesOf = groupedBy(
    disputes.map(({ created, ...row }) => ({ ...row, created: new Date(created) })),
    ({ paymentId }) => paymentId,
  );
  return payments.flatMap(({ id, ...payment }) => {
    const parts = allocationsOf.get(id) ?? [];
    const known = payment.fee !== null;
    const later = [
      ...(refundsOf.get(id) ?? []).map((refund) =>
        refundMovement(refund, directedOf.get(refund.id) ?? [], known),
      ),
      ...disputeMovements(disputesOf.get(id) ?? [], payment, known),
    ];
    const taken = (charge: "fee" | "net") =>
      later.reduce((sum, movement) => sum + (movement[charge] ?? 0n), 0n);
    const dated = sharePaymentByDate({
      received: payment.received,
      fee: payment.fee === null ? null : payment.fee - taken("fee"),
      net: payment.net === null ? null : payment.net - taken("net"),
      allocations: parts,
      later,
    });
    const propertyOf = new Map(parts.map(({ key, property }) => [key, property]));
    const entries = (at: Date, shares: DatedShares, counted: string | null | undefined) => {
      const cut = period.cutOf(at);
      if (cut === null) return [];
      // Written out: spread, thousands of them take longer than their statements.
      return [...shares].map(([key, share]): CardEntry => ({
        cut,
        method: byMethod ? payment.method : null,
        property: key === null ? null : (propertyOf.get(key) ?? null),
        currency: payment.currency,
        settlementCurrency: payment.settlementCurrency,
        payments: key === counted ? 1 : 0,
        received: share.received,
        refunded: share.refunded,
        disputed: share.disputed,
        lost: share.lost,
        fees: share.fee ?? 0n,
        settled: share.net ?? 0n,
      }));
    };
    return [
      ...(payment.received > 0n
        ? entries(new Date(payment.paidAt), dated.paid, largest(dated.paid))
        : []),
      ...dated.later.flatMap(({ at, shares }) => entries(at, shares, undefined)),
    ];
  });
}

/** Who got most of it, ties by key. */
function largest(shares: DatedShares): string | null | undefined {
  const [first] = [...shares].toSorted(
    ([a, { received: gotA }], [b, { received: gotB }]) =>
      Number(gotB - gotA) || ((a ?? "\u{10ffff}") < (b ?? "\u{10ffff}") ? -1 : 1),
  );
  return first?.[0];
}

function refundMovement(
  { id, at, amount, status, released, fee, net }: RefundRow,
  directions: readonly DirectionRow[],
  known: boolean,
): LaterMovement {
  const holds = refundHolds({ status });
  return {
    id,
    at: new Date(at),
    refunded: holds && !released ? amount : 0n,
    disputed: 0n,
    lost: 0n,
    fee: known ? fee : null,
    net: known ? net : null,
    directed: new Map(holds ? directions.map(({ key, amount: part }) => [key, part]) : []),
  };
}

function disputeMovements(
  disputes: readonly (DisputeRow & { created: Date })[],
  { received, currency }: Pick<PaymentRow, "received" | "currency">,
  known: boolean,
): LaterMovement[] {
  const parts = disputeParts(disputes, received, currency);
  return disputes.map(({ id, created, fee, net }) => ({
    id,
    at: created,
    refunded: 0n,
    ...(parts.get(id) ?? { disputed: 0n, lost: 0n }),
    fee: known ? fee : null,
    net: known ? net : null,
    directed: new Map(),
  }));
}

type PaymentRow = {
  id: string;
  received: bigint;
  currency: string;
  method: string | null;
  settlementCurrency: string | null;
  fee: bigint | null;
  net: bigint | null;
  paidAt: string | Date;
};
type AllocationRow = { paymentId: string; key: string; property: string | null; amount: bigint };
type RefundRow = {
  paymentId: string;
  id: string;
  status: string;
  amount: bigint;
  at: string | Date;
  released: boolean;
  fee: bigint;
  net: bigint;
};
type DirectionRow = { refundId: string; key: string; amount: bigint };
type DisputeRow = {
  paymentId: string;
  id: string;
  status: string;
  currency: string;
  amount: bigint;
  created: string | Date;
  fee: bigint;
  net: bigint;
};
