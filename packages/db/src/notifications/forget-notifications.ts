import { setTimeout as sleep } from "node:timers/promises";
import { sql } from "drizzle-orm";
import { among } from "../among.ts";
import type { Database } from "../database.ts";
import { lowestIdAt } from "../new-id.ts";
import { notifications } from "../schema/index.ts";

const batchSize = 500;
/** Between two batches, so that what is told meanwhile has the disk to itself. */
const restMs = 20;
/** An id is of the clock of the process that made it, `ended_at` of the database's. */
const clocksApartMs = 86_400_000;

/**
 * Deletes the notifications that ended before a moment, tests too. A booking's last one stays whatever its age: it is what
 * that booking's system knows. Broken off, or run twice, it goes on where it stood.
 * @returns how many were deleted.
 */
export async function forgetNotifications(
  db: Database,
  { before, signal }: { before: Date; signal?: AbortSignal | undefined },
): Promise<number> {
  const newest = lowestIdAt(new Date(before.getTime() + clocksApartMs));
  let forgotten = 0;
  for (let after = lowestIdAt(new Date(0)); ; await sleep(restMs)) {
    if (signal?.aborted) return forgotten;
    const rows = await db.execute<{ id: string }>(sql`
      select id from notifications where id > ${after}::uuid and id < ${newest}::uuid
      order by id limit ${batchSize}`);
    const ids = rows.map(({ id }) => id);
    const deleted = await db.execute(sql`
      delete from notifications
      where ${among(notifications.id, ids)} and state <> 'pending' and ended_at < ${before.toISOString()}::timestamptz
        and (booking_id is null or exists (
          select from notifications later
          where later.booking_id = notifications.booking_id and later.created_at > notifications.created_at))
      returning id`);
    forgotten += deleted.length;
    const last = ids.at(-1);
    if (last === undefined || ids.length < batchSize) return forgotten;
    after = last;
  }
}
