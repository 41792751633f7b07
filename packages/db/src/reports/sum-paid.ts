import { type SQL, sql } from "drizzle-orm";
import type { Transaction } from "../database.ts";
import { type CardEntry, noSums } from "./card-entries.ts";
import { type CardScope, counts, methodIn, owners } from "./counted-payments.ts";
import { isOfKind, readPaidKinds } from "./paid-kinds.ts";

/** Sums of whole payments, and the ids of those that are shared. */
export type WholeSums = { entries: CardEntry[]; shared: string[] };

/** What came in the period, with fee and net of these payments up to now. */
export async function sumPaid(tx: Transaction, scope: CardScope): Promise<WholeSums> {
  const { period, byProperty } = scope;
  const rows = [
    ...(byProperty
      ? await tx.execute<PaidRow>(sumTold(scope, sql`p.paid_at`, period.holds(sql`p.paid_at`)))
      : await sumRanges(tx, scope)),
    // Few, or none, and not for long: Stripe told of the money before it told of the charge.
    ...(await tx.execute<PaidRow>(
      sumTold(scope, sql`p.created`, sql`p.paid_at is null and ${period.holds(sql`p.created`)}`),
    )),
  ];
  return {
    entries: rows.map(({ shared: _shared, ...row }) => ({ ...noSums(), ...row })),
    shared: rows.flatMap(({ shared }) => shared ?? []),
  };
}

/**
 * Cut by cut and kind by kind, each a range of the index payments_paid: to tell of every payment where it belongs takes
 * longer than to add it up.
 */
async function sumRanges(tx: Transaction, scope: CardScope): Promise<PaidRow[]> {
  const kinds = await readPaidKinds(tx, scope.source);
  if (kinds.length === 0) return [];
  const ofKinds = kinds.map(
    (kind) => sql`
      select ${methodIn(scope)} as method, null::text as property, ${kind.currency}::text as currency,
        ${kind.settlementCurrency}::text as "settlementCurrency", ${sums((sum) => sum)}, null::uuid[] as shared
      from payments as p
      where ${isOfKind(kind)} and p.paid_at >= range.begins and p.paid_at < range.ends
      ${scope.byMethod ? sql`group by p.method` : sql``}`,
  );
  return tx.execute<PaidRow>(sql`
    select range.cut, paid.* from ${scope.period.ranges} as range
    cross join lateral (${sql.join(ofKinds, sql` union all `)}) as paid
    where paid.payments > 0`);
}

/**
 * Payment by payment. Reads nothing of one that is not in the index which finds it (payments_paid): from PostgreSQL 18 on
 * its ranges of the period, before that all of it.
 */
function sumTold(scope: CardScope, moment: SQL, where: SQL): SQL {
  const owned = owners(scope);
  return sql`
    select ${scope.period.cutAt(moment)} as cut, ${methodIn(scope)} as method, ${owned.property} as property, p.currency,
      p.settlement_currency as "settlementCurrency", ${sums(owned.ofWhole)}, ${owned.shared} as shared
    from payments as p
    ${owned.from}
    where p.received > 0 and ${where} and ${counts(scope)}
    group by 1, 2, 3, 4, 5`;
}

function sums(of: (sum: SQL) => SQL): SQL {
  const amount = (column: SQL) => sql`coalesce(${of(sql`sum(${column})`)}, 0)::bigint`;
  return sql`(${of(sql`count(*)`)})::int as payments, ${amount(sql`p.received`)} as received,
    ${amount(sql`p.fee`)} as fees, ${amount(sql`p.net`)} as settled`;
}

type PaidRow = Pick<
  CardEntry,
  | "cut"
  | "method"
  | "property"
  | "currency"
  | "settlementCurrency"
  | "payments"
  | "received"
  | "fees"
  | "settled"
> & { shared: string[] | null };
