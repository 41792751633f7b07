import { startOfDay } from "@rentease/core";
import { sql } from "drizzle-orm";
import type { Queryable } from "../database.ts";

/** Ages of waiting money, in days of the zone: the last ends nowhere. */
export const waitingAges = ["0-7", "8-30", "31-90", "over-90"] as const;
export type WaitingAge = (typeof waitingAges)[number];

/** Money of one currency that waits for a person, minor units. */
export type WaitingMoney = { age: WaitingAge; currency: string; payments: number; amount: bigint };

/** How long before today each age but the last goes back. */
const daysBack = [90, 30, 7];

/**
 * Money that came and waits for review (unmatched or suggested), by its age and currency, the newest first; each
 * currency has every age. Its age is counted in calendar days from when it came.
 */
export async function unmatchedAgeing(
  db: Queryable,
  { now, timeZone }: { now: Date; timeZone: string },
): Promise<WaitingMoney[]> {
  const begins = daysBack.map((days) => startOfDay(now, timeZone, days).toISOString());
  const rows = await db.execute<{
    place: number;
    currency: string;
    payments: number;
    amount: bigint;
  }>(sql`
    select width_bucket(coalesce(paid_at, created), (select ${sql.param(begins)}::text[]::timestamptz[])) as place,
      currency, count(*)::int as payments, sum(received)::bigint as amount
    from payments
    where review in ('unmatched', 'suggested') and received > 0 and superseded_by is null
    group by 1, 2`);
  const currencies = [...new Set(rows.map(({ currency }) => currency))].sort();
  return currencies.flatMap((currency) =>
    waitingAges.map((age, place) => {
      const of = (row: { place: number; currency: string }) =>
        row.currency === currency && row.place === waitingAges.length - 1 - place;
      const { payments = 0, amount = 0n } = rows.find(of) ?? {};
      return { age, currency, payments, amount };
    }),
  );
}
