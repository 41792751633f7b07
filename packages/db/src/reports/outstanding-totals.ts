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
      with chosen as materialized (
        select b.id, b.currency, b.check_in from bookings as b where ${chosen(filter)}
      ), stated as (
        select booking_id, sum(amount) as expected, sum(amount) filter (where day <= ${today}::date) as due,
          sum(amount) filter (where day < ${today}::date) as passed
        from (
          select i.booking_id, i.amount, coalesce(i.due, b.check_in) as day
          from chosen as b join instalments as i on i.booking_id = b.id
          union all
          select i.booking_id, i.amount, b.check_in from chosen as b join booking_items as i on i.booking_id = b.id
          where not exists (select from instalments where booking_id = b.id)
        ) as part
        group by booking_id
      ), kept as (
        select a.booking_id, sum(${keptPart}) as amount, bool_or(${keptPart} is null) as doubtful
        from chosen as b join allocations as a on a.booking_id = b.id join payments as p on p.id = a.payment_id
        where p.currency = b.currency and p.superseded_by is null
        group by a.booking_id
      ), standing as (
        select id, currency, expected, coalesce(due, 0) as due, coalesce(passed, 0) as passed,
          coalesce(kept.amount, 0) as kept, coalesce(doubtful, false) as doubtful
        from chosen join stated on stated.booking_id = id left join kept on kept.booking_id = id
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
