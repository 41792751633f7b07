import { refusedRefunds } from "@rentease/core";
import { sql } from "drizzle-orm";
import type { Transaction } from "../database.ts";
import { type CardEntry, noSums } from "./card-entries.ts";
import { type CardScope, counts, methodIn, owners, paidMoment } from "./counted-payments.ts";
import { movements, movementsOf } from "./movements.ts";
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
  const group = sql`method, property, currency, "settlementCurrency"`;
  // Of one property they are few: what moved because of each is looked up, not added up for all.
  const moved =
    scope.property === null
      ? sql`left join ${movements(period.from)} as moved on moved.source = r.stripe_refund`
      : movementsOf(sql`r.stripe_refund`);
  // A refund is never older than its payment, so what came in the period went back in it or later.
  const rows = await tx.execute<RefundRow>(sql`
    with refund as materialized (
      select ${cutOf(sql`r.created`)} as cut, ${cutOf(paidAt)} as paid_cut, ${methodIn(scope)} as method,
        ${owned.property} as property, p.currency, p.settlement_currency as "settlementCurrency", p.id,
        ${owned.whole} as whole,
        case when r.status = any(${sql.param([...refusedRefunds])}::text[]) or moved.released then 0 else r.amount end
          as refunded,
        case when p.fee is not null then moved.fee end as fee, case when p.fee is not null then moved.net end as net
      from refunds as r
      join payments as p on p.id = r.payment_id
      ${moved}
      ${owned.from}
      where r.created >= ${period.from.toISOString()}::timestamptz
        and (r.created < ${period.to.toISOString()}::timestamptz or ${period.holds(paidAt)})
        and ${counts(scope)}
    )
    select cut, ${group}, sum(refunded)::bigint as refunded, coalesce(sum(fee), 0)::bigint as fees,
      coalesce(sum(net), 0)::bigint as settled, null::uuid[] as shared
    from refund where cut is not null and whole group by cut, ${group}
    union all
    select paid_cut, ${group}, 0, -coalesce(sum(fee), 0)::bigint, -coalesce(sum(net), 0)::bigint, null
    from refund where paid_cut is not null and whole group by paid_cut, ${group}
    union all
    select null, null, null, '', null, 0, 0, 0, array_agg(distinct id) from refund where not whole`);
  return {
    entries: rows.flatMap(({ shared: _shared, cut, ...row }) =>
      cut === null ? [] : [{ ...noSums(), ...row, cut }],
    ),
    shared: rows.flatMap(({ shared }) => shared ?? []),
  };
}

type RefundRow = Pick<
  CardEntry,
  "method" | "property" | "currency" | "settlementCurrency" | "refunded" | "fees" | "settled"
> & {
  /** Null in the row that holds the shared ones. */
  cut: number | null;
  shared: string[] | null;
};
