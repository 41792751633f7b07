import { sql } from "drizzle-orm";
import type { Queryable } from "../database.ts";

export type InboxCounts = {
  pending: number;
  applied: number;
  ignored: number;
  failed: number;
  /** Objects that wait to be fetched from Stripe, those given up included. */
  fetches: number;
  /** Bookings whose open payments wait to be matched again. */
  bookings: number;
};

/** How far everything has come: nothing pending means the books are as Stripe's events say. */
export async function countInbox(db: Queryable): Promise<InboxCounts> {
  const [row] = await db.execute<InboxCounts>(sql`
    select count(*) filter (where state = 'pending')::int as pending,
           count(*) filter (where state = 'applied')::int as applied,
           count(*) filter (where state = 'ignored')::int as ignored,
           count(*) filter (where state = 'failed')::int as failed,
           (select count(*)::int from object_fetches) as fetches,
           (select count(*)::int from bookings where match_requested_at is not null) as bookings
    from stripe_events`);
  return row ?? { pending: 0, applied: 0, ignored: 0, failed: 0, fetches: 0, bookings: 0 };
}
