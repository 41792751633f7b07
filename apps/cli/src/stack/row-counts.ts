// For the tests: what would show that something was applied twice.
import type { Database } from "@rentease/db";

/** Payments that have several allocations or were matched several times. */
export async function doubled(db: Database): Promise<unknown[]> {
  const rows = await db.$client`
    select payment_id from allocations group by payment_id having count(*) > 1
    union all
    select payment_id from match_decisions where action = 'matched'
    group by payment_id having count(*) > 1`;
  return [...rows];
}

/** Of the tables whose rows are Stripe's objects. */
export async function rowCounts(db: Database): Promise<unknown> {
  const [row] = await db.$client`
    select (select count(*)::int from refunds) as refunds,
           (select count(*)::int from disputes) as disputes,
           (select count(*)::int from payouts) as payouts,
           (select count(*)::int from payment_attempts) as charges`;
  return row;
}
