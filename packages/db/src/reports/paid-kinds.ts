import { type SQL, sql } from "drizzle-orm";
import type { Transaction } from "../database.ts";
import type { CardSource } from "./counted-payments.ts";

/** What the index payments_paid tells payments apart by before it sorts them by when their money came. */
export type PaidKind = { source: string; currency: string; settlementCurrency: string | null };

/** Every kind of payments that money came with: one step along the index a kind, however many payments there are. */
export async function readPaidKinds(tx: Transaction, source: CardSource): Promise<PaidKind[]> {
  const kind = sql`source, currency, settlement_currency`;
  const paid = sql`received > 0 and superseded_by is null`;
  const next = (place: number, where: SQL) => sql`
    (select ${place}::integer as place, ${kind} from payments where ${paid} and ${where} order by ${kind} limit 1)`;
  const same = sql`source = seen.source and currency = seen.currency`;
  const rows = await tx.execute<PaidKind>(sql`
    with recursive seen as (
      (select ${kind} from payments where ${paid} order by ${kind} limit 1)
      union all
      select next.source, next.currency, next.settlement_currency from seen cross join lateral (
        select * from (
          ${next(1, sql`${same} and settlement_currency > seen.settlement_currency`)}
          union all
          ${next(2, sql`${same} and settlement_currency is null and seen.settlement_currency is not null`)}
          union all
          ${next(3, sql`(source, currency) > (seen.source, seen.currency)`)}
        ) as following order by place limit 1
      ) as next
    )
    select source, currency, settlement_currency as "settlementCurrency" from seen
    ${source === "all" ? sql`` : sql`where source = ${source}`}`);
  return [...rows];
}

/** Whether a payment that counts (counted-payments.ts), and that money came with, is of this kind. */
export function isOfKind({ source, currency, settlementCurrency }: PaidKind): SQL {
  return sql`p.received > 0 and p.superseded_by is null and p.source = ${source} and p.currency = ${currency}
    and ${settlementCurrency === null ? sql`p.settlement_currency is null` : sql`p.settlement_currency = ${settlementCurrency}`}`;
}
