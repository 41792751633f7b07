import { disputeParts } from "@rentease/core";
import { sql } from "drizzle-orm";
import type { Transaction } from "../database.ts";
import { type CardEntry, noSums } from "./card-entries.ts";
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
    select p.id as "paymentId", ${methodIn(scope)} as method, ${owned.property} as property, p.currency, p.received,
      case when p.received > 0 then ${paidMoment} end as "paidAt", p.settlement_currency as "settlementCurrency",
      p.fee is not null as known, ${owned.whole} as whole, d.stripe_dispute as id, d.status, d.currency as "disputeCurrency",
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
    const parts = disputeParts(
      disputes.map(({ disputeCurrency, ...dispute }) => ({
        ...dispute,
        currency: disputeCurrency,
      })),
      first.received,
      first.currency,
    );
    for (const dispute of disputes) {
      const { whole, known, fee, net, created, paidAt, paymentId } = dispute;
      const moved = known ? { fees: fee, settled: net } : { fees: 0n, settled: 0n };
      const dated = [
        { at: created, ...moved, ...(parts.get(dispute.id) ?? { disputed: 0n, lost: 0n }) },
        { at: paidAt, fees: -moved.fees, settled: -moved.settled, disputed: 0n, lost: 0n },
      ];
      for (const { at, ...amounts } of dated) {
        const cut = at && period.cutOf(at);
        if (cut === null) continue;
        if (whole) sums.entries.push({ ...noSums(), ...groupOf(dispute), cut, ...amounts });
        else sums.shared.push(paymentId);
      }
    }
  }
  return sums;
}

function groupOf(
  row: DisputeRow,
): Pick<CardEntry, "method" | "property" | "currency" | "settlementCurrency"> {
  const { method, property, currency, settlementCurrency } = row;
  return { method, property, currency, settlementCurrency };
}

function read({ created, paidAt, ...row }: DisputeRow) {
  return { ...row, created: new Date(created), paidAt: paidAt === null ? null : new Date(paidAt) };
}

type DisputeRow = {
  paymentId: string;
  method: string | null;
  property: string | null;
  currency: string;
  received: bigint;
  /** As PostgreSQL writes it. */
  paidAt: string | Date | null;
  settlementCurrency: string | null;
  known: boolean;
  whole: boolean;
  id: string;
  status: string;
  disputeCurrency: string;
  amount: bigint;
  created: string | Date;
  fee: bigint;
  net: bigint;
};
