import type { Database } from "../database.ts";

/**
 * Gives no slot of a bucket away for a while, to nobody; those already given stand (one a line at most waits with one).
 * Several at once count as one.
 */
export async function pushBack(db: Database, bucket: string, pauseMs: number): Promise<void> {
  await db.$client`
    update stripe_limits set
      next_at = greatest(next_at, clock_timestamp() + make_interval(secs => ${pauseMs / 1000})),
      live_next_at = greatest(live_next_at, clock_timestamp() + make_interval(secs => ${pauseMs / 1000}))
    where bucket = ${bucket}`;
}
