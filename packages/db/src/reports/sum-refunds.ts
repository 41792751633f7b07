import { refusedRefunds } from "@rentease/core";
import { sql } from "drizzle-orm";
import type { Transaction } from "../database.ts";
import { type CardEntry, noSums } from "./card-entries.ts";
import { type CardScope, counts, methodIn, owners, paidMoment } from "./counted-payments.ts";
import { movements } from "./movements.ts";
import type { WholeSums } from "./sum-paid.ts";

/**
 * What went back in the period, dated when the refund was made. Fee and net of a refund's movements are taken from the
 * day of its payment, whose sums hold them, to its own.
 */
export async function sumRefunds(tx: Transaction, scope: CardScope): Promise<WholeSums> {
  const { period } = scope;
  const owned = owners(scope);
  const paidAt = sql`case when p.received > 0 then ${paidMoment} end`;
  const cutOf = (moment: typeof paidAt) =>
    sql`case when ${period.holds(moment)} then ${period.cutAt(moment)} end`;
  // A refund is never older than its payment, so what came in the period went back in it or later.
  const rows = await tx.execute<RefundRow>(sql`
    select ${cutOf(sql`r.created`)} as cut, ${cutOf(paidAt)} as "paidCut", ${methodIn(scope)} as method,
      ${owned.property} as property, p.currency, p.settlement_currency as "settlementCurrency",
      coalesce(${owned.ofWhole(sql`sum(r.amount - case
        when r.status = any(${sql.param([...refusedRefunds])}::text[]) or moved.released then r.amount else 0 end)`)},
        0)::bigint as refunded,
      coalesce(${owned.ofWhole(sql`sum(case when p.fee is not null then moved.fee end)`)}, 0)::bigint as fees,
      coalesce(${owned.ofWhole(sql`sum(case when p.fee is not null then moved.net end)`)}, 0)::bigint as settled,
      ${owned.shared} as shared
    from refunds as r
    join payments as p on p.id = r.payment_id
    left join ${movements(period.from)} as moved on moved.source = r.stripe_refund
    ${owned.from}
    where r.created >= ${period.from.toISOString()}::timestamptz
      and (r.created < ${period.to.toISOString()}::timestamptz or ${period.holds(paidAt)})
      and ${counts(scope)}
    group by 1, 2, 3, 4, 5, 6`);
  return {
    entries: rows.flatMap(
      ({ shared: _shared, cut, paidCut, refunded, fees, settled, ...group }) => {
        const own: CardEntry[] =
          cut === null ? [] : [{ ...noSums(), ...group, cut, refunded, fees, settled }];
        const ofPayment: CardEntry[] =
          paidCut === null
            ? []
            : [{ ...noSums(), ...group, cut: paidCut, fees: -fees, settled: -settled }];
        return [...own, ...ofPayment];
      },
    ),
    shared: rows.flatMap(({ shared }) => shared ?? []),
  };
}

type RefundRow = Pick<
  CardEntry,
  "method" | "property" | "currency" | "settlementCurrency" | "refunded" | "fees" | "settled"
> & {
  /** Null outside of the period. */
  cut: number | null;
  paidCut: number | null;
  shared: string[] | null;
};
