import { sql } from "drizzle-orm";
import type { Queryable } from "../database.ts";
import { chosen, keptPart, type OutstandingFilter, readOutstanding } from "./outstanding.ts";
import { onSnapshot } from "./snapshot.ts";

/** What bookings of one currency still owe, minor units. */
export type OutstandingTotal = {
  currency: string;
  bookings: number;
  expected: bigint;
  /** What was to be paid by today. */
  due: bigint;
  balance: bigint;
  overdue: bigint;
};

/** The sums of all bookings that `listOutstanding` lists, a line a currency; currencies are never summed (P5). */
export async function sumOutstanding(
  db: Queryable,
  filter: OutstandingFilter,
): Promise<OutstandingTotal[]> {
  const { today } = filter;
  return onSnapshot(db, async (tx) => {
    const rows = await tx.execute<OutstandingTotal & { doubtful: string[] | null }>(sql`
      with chosen as not materialized (
        select b.id, b.currency, b.check_in from bookings as b where ${chosen(filter)}
      ), part as (
        select b.id, b.currency, i.amount as expected, coalesce(i.due, b.check_in) as day, 0 as kept, false as doubtful
        from chosen as b join instalments as i on i.booking_id = b.id
        union all
        select b.id, b.currency, i.amount, b.check_in, 0, false
        from chosen as b join booking_items as i on i.booking_id = b.id
        where not exists (select from instalments where booking_id = b.id)
        union all
        select b.id, b.currency, 0, null, coalesce(${keptPart}, 0), ${keptPart} is null
        from chosen as b join allocations as a on a.booking_id = b.id join payments as p on p.id = a.payment_id
        where p.currency = b.currency and p.superseded_by is null
      ), standing as (
        select id, currency, sum(expected) as expected, sum(kept) as kept, bool_or(doubtful) as doubtful,
          coalesce(sum(expected) filter (where day <= ${today}::date), 0) as due,
          coalesce(sum(expected) filter (where day < ${today}::date), 0) as passed
        from part
        group by id, currency
      )
      select currency, (count(*) filter (where not doubtful))::int as bookings,
        coalesce(sum(expected) filter (where not doubtful), 0)::bigint as expected,
        coalesce(sum(due) filter (where not doubtful), 0)::bigint as due,
        coalesce(sum(expected - kept) filter (where not doubtful), 0)::bigint as balance,
        coalesce(sum(greatest(least(passed, expected) - kept, 0)) filter (where not doubtful), 0)::bigint as overdue,
        array_agg(id) filter (where doubtful) as doubtful
      from standing
      where doubtful or expected > kept
      group by currency
      order by currency`);
    // They are few: what SQL can't tell of these is shared as bookings themselves do it.
    const told = await readOutstanding(
      tx,
      rows.flatMap(({ doubtful }) => doubtful ?? []),
      today,
    );
    return rows
      .map(({ doubtful: _doubtful, ...total }) => {
        for (const booking of told.filter(({ currency }) => currency === total.currency)) {
          total.bookings += 1;
          for (const part of ["expected", "due", "balance", "overdue"] as const) {
            total[part] += booking[part];
          }
        }
        return total;
      })
      .filter(({ bookings }) => bookings > 0);
  });
}
