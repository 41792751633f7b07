import { sql } from "drizzle-orm";
import type { Queryable } from "../database.ts";

/** What an operator watches; read from indexes of the few that wait or failed. */
export type NotificationHealth = {
  /** Not delivered yet and still tried. */
  waiting: number;
  oldestWaitingAt: Date | null;
  /** Bookings whose last notification was given up: their system does not know how they stand. */
  failed: number;
};

/** Those that failed and after which their booking's system was told nothing. */
export const failedLast = sql`
  select failed.id from notifications failed
  where failed.state = 'failed' and failed.booking_id is not null and not exists (
    select from notifications later
    where later.booking_id = failed.booking_id and later.created_at > failed.created_at)`;

export async function readNotificationHealth(db: Queryable): Promise<NotificationHealth> {
  const [row] = await db.execute<{ waiting: number; oldest: number | null; failed: number }>(sql`
    select count(*)::int as waiting, extract(epoch from min(created_at))::float as oldest,
      (select count(*)::int from (${failedLast}) as untold) as failed
    from notifications where state = 'pending'`);
  if (!row) throw new Error("no answer about notifications");
  const { waiting, oldest, failed } = row;
  return { waiting, oldestWaitingAt: oldest === null ? null : new Date(oldest * 1000), failed };
}
