import { type DisputePart, disputeParts } from "@rentease/core";
import { sql } from "drizzle-orm";
import type { Transaction } from "../database.ts";
import type { CardEntry } from "./card-entries.ts";
import { type CardScope, counts, methodIn, owners, paidMoment } from "./counted-payments.ts";
import { groupedBy } from "../grouped-by.ts";
import { movementsOf } from "./movements.ts";
import type { WholeSums } from "./sum-paid.ts";

/**
 * What banks took back or may keep, dated when the dispute was opened; what was won since counts nothing. Fee and net
 * of its movements are taken from the day of its payment to its own. They are few, and added up here by core's rule.
 */
export async function sumDisputes(tx: Transaction, scope: CardScope): Promise<WholeSums> {
  const { period } = scope;
  const owned = owners(scope);
  const rows = await tx.execute<DisputeRow>(sql`
    select p.id as "paymentId", ${methodIn(scope)} as method, ${owned.property} as property, p.currency as "paymentCurrency", p.received,
      case when p.received > 0 then ${paidMoment} end as "paidAt", p.settlement_currency as "settlementCurrency",
      p.fee is not null as known, ${owned.whole} as whole, d.stripe_dispute as id, d.status, d.currency,
      d.amount, d.created, moved.fee, moved.net
    from disputes as d
    join payments as p on p.id = d.payment_id
    ${movementsOf(sql`d.stripe_dispute`)}
    ${owned.from}
    where p.id in (select payment_id from disputes where created >= ${period.from.toISOString()}::timestamptz)
      and ${counts(scope)}`);
  const disputesOf = groupedBy(rows.map(read), ({ paymentId }) => paymentId);
  const sums: WholeSums = { entries: [], shared: [] };
  for (const disputes of disputesOf.values()) {
    const [first] = disputes;
    if (!first) continue;
    const parts = disputeParts(disputes, first.received, first.paymentCurrency);
    for (const dispute of disputes) {
      const { whole, known, created, paidAt, paymentId } = dispute;
      const fees = known ? dispute.fee : 0n;
      const settled = known ? dispute.net : 0n;
      const add = (at: Date | null, part: DisputePart, sign: bigint) => {
        const cut = at && period.cutOf(at);
        if (cut === null) return;
        if (whole) sums.entries.push(entryOf(dispute, cut, part, sign * fees, sign * settled));
        else sums.shared.push(paymentId);
      };
      add(created, parts.get(dispute.id) ?? nothing, 1n);
      add(paidAt, nothing, -1n);
    }
  }
  return sums;
}

const nothing: DisputePart = { disputed: 0n, lost: 0n };

function entryOf(
  { method, property, paymentCurrency, settlementCurrency }: DisputeRow,
  cut: number,
  { disputed, lost }: DisputePart,
  fees: bigint,
  settled: bigint,
): CardEntry {
  // Written out, as in read-shared.ts.
  return {
    payments: 0,
    received: 0n,
    refunded: 0n,
    disputed,
    lost,
    fees,
    settled,
    cut,
    method,
    property,
    currency: paymentCurrency,
    settlementCurrency,
  };
}

function read(row: DisputeRow) {
  const { created, paidAt } = row;
  return Object.assign(row, {
    created: new Date(created),
    paidAt: paidAt === null ? null : new Date(paidAt),
  });
}

type DisputeRow = {
  paymentId: string;
  method: string | null;
  property: string | null;
  paymentCurrency: string;
  received: bigint;
  /** As PostgreSQL writes it. */
  paidAt: string | Date | null;
  settlementCurrency: string | null;
  known: boolean;
  whole: boolean;
  id: string;
  status: string;
  currency: string;
  amount: bigint;
  created: string | Date;
  fee: bigint;
  net: bigint;
};
