import { sql } from "drizzle-orm";
import type { Queryable } from "../database.ts";

/** Waits for its next attempt. Not one that is on its way: that would be sent twice. */
export const isBetweenAttempts = sql`
  state = 'pending' and coalesce((answers -> -1 ->> 'attempt')::int, 0) = attempts`;

/**
 * When one that waits may be tried before its time: now, but the more often it was tried the longer after the last
 * attempt. So whatever hurries it, one that is refused for good is sent some ninety times in three days, not in a loop.
 */
export const soonestAttempt = sql`
  greatest(now(), (answers -> -1 ->> 'at')::timestamptz + attempts * attempts * interval '1 second')`;

/** Most that are due because they were hurried: a receiver that just came back is not sent an outage's worth at once. */
const mostDue = 10;

/** Has some of those that wait tried before their time: the receiver just took another one, so it is not away. */
export async function hurryWaiting(db: Queryable): Promise<void> {
  await db.execute(sql`
    update notifications set next_attempt_at = ${soonestAttempt}
    where id = any(array(
      select id from notifications
      where ${isBetweenAttempts} and next_attempt_at > now() and next_attempt_at > ${soonestAttempt}
      order by next_attempt_at
      limit (
        select ${mostDue} - count(*) from (
          select from notifications where state = 'pending' and next_attempt_at <= now() limit ${mostDue}
        ) as due)
      for update skip locked))`);
}
