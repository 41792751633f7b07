import { and, eq, gte, lt, type SQL, sql } from "drizzle-orm";
import type { Transaction } from "../database.ts";
import type { Certificate, CertifiedSum } from "../schema/audits.ts";
import { backfills, payouts } from "../schema/index.ts";
import { findUneven } from "./compare-books.ts";

/** What an audit came to: everything that was compared, and where the money of the period is. */
export async function certify(tx: Transaction, id: string): Promise<Certificate> {
  const [backfill] = await tx.select().from(backfills).where(eq(backfills.id, id));
  if (!backfill) throw new Error(`audit ${id} is gone`);
  const inPeriod = and(gte(payouts.created, backfill.from), lt(payouts.created, backfill.to));
  const [counted] = await tx
    .select({
      count: sql<number>`count(*)::int`,
      itemised: sql<number>`(count(*) filter (where ${payouts.linesReadAt} is not null))::int`,
    })
    .from(payouts)
    .where(inPeriod);
  return {
    sums: await readSums(tx, id),
    payments: await readPayments(
      tx,
      sql`>= ${backfill.from.toISOString()}`,
      sql`< ${backfill.to.toISOString()}`,
    ),
    payouts: {
      count: counted?.count ?? 0,
      itemised: counted?.itemised ?? 0,
      unequal: (await findUneven(tx, backfill)).length,
    },
    differences: await countDifferences(tx, id),
  };
}

type SumRow = Pick<CertifiedSum, "object" | "currency" | "status"> & {
  stripe_count: number;
  stripe_amount: string;
  stripe_fee: string | null;
  stripe_net: string | null;
  ours_count: number;
  ours_amount: string;
  ours_fee: string | null;
  ours_net: string | null;
};

/** What agreed when it was listed counts on both sides, what differed as it was last seen on each. */
async function readSums(tx: Transaction, id: string): Promise<CertifiedSum[]> {
  const sums = (side: string) => {
    const of = (part: string) => sql.raw(`sum(${part}) filter (where side in ('both', '${side}'))`);
    const text = (part: string) => sql`(${of(part)})::text as ${sql.raw(`${side}_${part}`)}`;
    return sql`
      coalesce(${of("count")}, 0)::int as ${sql.raw(`${side}_count`)},
      coalesce(${of("amount")}, 0)::text as ${sql.raw(`${side}_amount`)}, ${text("fee")}, ${text("net")}`;
  };
  const rows = await tx.execute<SumRow>(sql`
    select object, currency, status, ${sums("stripe")}, ${sums("ours")}
    from (
      select 'both' as side, kind as object, agreed.*
      from backfill_windows, jsonb_to_recordset(sums)
        as agreed(currency text, status text, count int, amount bigint, fee bigint, net bigint)
      where backfill_id = ${id} and sums is not null
      union all
      select side, object_type, figure ->> 'currency', figure ->> 'status', 1,
        (figure ->> 'amount')::bigint, (figure ->> 'fee')::bigint, (figure ->> 'net')::bigint
      from audit_differences, lateral (values ('stripe', stripe), ('ours', ours)) as of(side, figure)
      where audit_id = ${id} and figure is not null
    ) as figures
    group by object, currency, status
    order by object, currency, status`);
  return rows.map(({ object, currency, status, ...row }) => ({
    object,
    currency,
    status,
    stripe: sideOf(row.stripe_count, row.stripe_amount, row.stripe_fee, row.stripe_net),
    ours: sideOf(row.ours_count, row.ours_amount, row.ours_fee, row.ours_net),
  }));
}

function sideOf(count: number, amount: string, fee: string | null, net: string | null) {
  return { count, amount, ...(fee === null ? {} : { fee }), ...(net === null ? {} : { net }) };
}

type PaymentRow = {
  currency: string;
  count: number;
  received: string;
  matched_count: number;
  matched: string;
  unmatched_count: number;
  unmatched: string;
  excluded_count: number;
  excluded: string;
};

/**
 * The payments whose money came in the period (by its movement; by the charge where that is not known yet), each
 * counted once: excluded, matched if any of it is, else unmatched. The unmatched rest of one that is matched in part
 * counts as unmatched money.
 */
async function readPayments(tx: Transaction, from: SQL, to: SQL): Promise<Certificate["payments"]> {
  const rows = await tx.execute<PaymentRow>(sql`
    with paid as (
      select payments.currency, received, review = 'excluded' as excluded,
        least(received, coalesce(
          (select sum(amount) from allocations where payment_id = payments.id), 0)) as allocated,
        coalesce(moved.created, paid_at, payments.created) as came
      from payments
      left join payment_attempts carrier on carrier.stripe_charge = payments.stripe_charge
      left join balance_transactions moved
        on moved.stripe_balance_transaction = carrier.balance_transaction
      where payments.source = 'stripe' and received > 0
    )
    select currency, count(*)::int as count, sum(received)::text as received,
      (count(*) filter (where not excluded and allocated > 0))::int as matched_count,
      coalesce(sum(allocated) filter (where not excluded), 0)::text as matched,
      (count(*) filter (where not excluded and allocated = 0))::int as unmatched_count,
      coalesce(sum(received - allocated) filter (where not excluded), 0)::text as unmatched,
      (count(*) filter (where excluded))::int as excluded_count,
      coalesce(sum(received) filter (where excluded), 0)::text as excluded
    from paid
    where came ${from} and came ${to}
    group by currency
    order by currency`);
  return rows.map(({ currency, count, received, ...row }) => ({
    currency,
    count,
    received,
    matched: { count: row.matched_count, amount: row.matched },
    unmatched: { count: row.unmatched_count, amount: row.unmatched },
    excluded: { count: row.excluded_count, amount: row.excluded },
  }));
}

async function countDifferences(tx: Transaction, id: string): Promise<Certificate["differences"]> {
  const [row] = await tx.execute<{ found: number; repaired: number }>(sql`
    select (count(*) filter (where state in ('found', 'repaired')))::int as found,
      (count(*) filter (where state = 'repaired'))::int as repaired
    from audit_differences where audit_id = ${id}`);
  const { found = 0, repaired = 0 } = row ?? {};
  return { found, repaired, left: found - repaired };
}
