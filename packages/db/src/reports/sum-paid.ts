import { type SQL, sql } from "drizzle-orm";
import type { Transaction } from "../database.ts";
import { type CardEntry, noSums } from "./card-entries.ts";
import { type CardScope, counts, methodIn, owners } from "./counted-payments.ts";

/** Sums of whole payments, and the ids of those that are shared. */
export type WholeSums = { entries: CardEntry[]; shared: string[] };

/** What came in the period, with fee and net of these payments up to now. */
export async function sumPaid(tx: Transaction, scope: CardScope): Promise<WholeSums> {
  const { period } = scope;
  const created = sql`p.created`;
  const undated = sql`p.paid_at is null and ${period.holds(created)}`;
  const rows = [
    ...(await tx.execute<PaidRow>(sumDated(scope))),
    // Few, or none, and not for long: Stripe told of the money before it told of the charge.
    ...(await tx.execute<PaidRow>(sums(scope, period.cutAt(created), undated))),
  ];
  return {
    entries: rows.map(({ shared: _shared, ...row }) => ({ ...noSums(), ...row })),
    shared: rows.flatMap(({ shared }) => shared ?? []),
  };
}

/** So many statements are planned in no time. */
const fewCuts = 60;

function sumDated(scope: CardScope): SQL {
  const { period, byProperty } = scope;
  const paid = sql`p.paid_at`;
  // Whose they are is looked for in all of them at once.
  if (byProperty || period.cuts.length > fewCuts) {
    return sums(scope, period.cutAt(paid), period.holds(paid));
  }
  // Cut by cut: to tell in which one a payment lies takes as long as to add it up, and several are added up at once.
  const each = period.cuts.map((_, place) =>
    sums(scope, sql`${place}::integer`, period.holds(paid, place)),
  );
  return sql.join(each, sql` union all `);
}

/** Reads nothing of a payment that is not in the index which finds it (payments_paid). */
function sums(scope: CardScope, cut: SQL, where: SQL): SQL {
  const owned = owners(scope);
  return sql`
    select ${cut} as cut, ${methodIn(scope)} as method, ${owned.property} as property, p.currency,
      p.settlement_currency as "settlementCurrency",
      (${owned.ofWhole(sql`count(*)`)})::int as payments,
      coalesce(${owned.ofWhole(sql`sum(p.received)`)}, 0)::bigint as received,
      coalesce(${owned.ofWhole(sql`sum(p.fee)`)}, 0)::bigint as fees,
      coalesce(${owned.ofWhole(sql`sum(p.net)`)}, 0)::bigint as settled,
      ${owned.shared} as shared
    from payments as p
    ${owned.from}
    where p.received > 0 and ${where} and ${counts(scope)}
    group by 1, 2, 3, 4, 5`;
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
