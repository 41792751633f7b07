import { type SQL, sql } from "drizzle-orm";
import type { Transaction } from "../database.ts";
import { type CardEntry, noSums } from "./card-entries.ts";
import { type CardScope, counts, methodIn, owners } from "./counted-payments.ts";

/** Sums of whole payments, and the ids of those that are shared. */
export type WholeSums = { entries: CardEntry[]; shared: string[] };

/** What came in the period, with fee and net of these payments up to now. */
export async function sumPaid(tx: Transaction, scope: CardScope): Promise<WholeSums> {
  const rows = [
    ...(await sumDatedBy(tx, scope, sql`p.paid_at`, sql`true`)),
    // Few, or none, and not for long: Stripe told of the money before it told of the charge.
    ...(await sumDatedBy(tx, scope, sql`p.created`, sql`p.paid_at is null`)),
  ];
  return {
    entries: rows.map(({ shared: _shared, ...row }) => ({ ...noSums(), ...row })),
    shared: rows.flatMap(({ shared }) => shared ?? []),
  };
}

/** Reads nothing of a payment that is not in the index which finds it (payments_paid). */
function sumDatedBy(
  tx: Transaction,
  scope: CardScope,
  moment: SQL,
  where: SQL,
): Promise<PaidRow[]> {
  const { period } = scope;
  const owned = owners(scope);
  return tx.execute<PaidRow>(sql`
    select ${period.cutAt(moment)} as cut, ${methodIn(scope)} as method, ${owned.property} as property, p.currency,
      p.settlement_currency as "settlementCurrency",
      (${owned.ofWhole(sql`count(*)`)})::int as payments,
      coalesce(${owned.ofWhole(sql`sum(p.received)`)}, 0)::bigint as received,
      coalesce(${owned.ofWhole(sql`sum(p.fee)`)}, 0)::bigint as fees,
      coalesce(${owned.ofWhole(sql`sum(p.net)`)}, 0)::bigint as settled,
      ${owned.shared} as shared
    from payments as p
    ${owned.from}
    where p.received > 0 and ${where} and ${period.holds(moment)} and ${counts(scope)}
    group by 1, 2, 3, 4, 5`);
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
