import { sql } from "drizzle-orm";
import type { Queryable } from "../database.ts";

/** What an operator watches; every figure is read from an index, however long the inbox grows. Times in UTC. */
export type InboxHealth = {
  pending: number;
  failed: number;
  /** When the longest waiting event came. */
  oldestPendingAt: Date | null;
  /** How long the longest waiting event could have been applied already; one that is to be tried again later is not due. */
  lagSeconds: number;
  lastWebhookAt: Date | null;
  /** Objects to be fetched from Stripe, and those of them that were given up. */
  fetches: number;
  fetchesGivenUp: number;
  lastSweepAt: Date | null;
  /** Events that only a sweep found, ever and by the last one. */
  missedTotal: number;
  missedLast: number;
};

export async function readInboxHealth(db: Queryable): Promise<InboxHealth> {
  const [row] = await db.execute<{
    pending: number;
    failed: number;
    oldest_pending: number | null;
    lag: number | null;
    last_webhook: number | null;
    fetches: number;
    given_up: number;
    last_sweep: number | null;
    missed_total: number | null;
    missed_last: number | null;
  }>(sql`
    select
      (select count(*)::int from stripe_events where state = 'pending') as pending,
      (select count(*)::int from stripe_events where state = 'failed') as failed,
      (select extract(epoch from received_at)::float from stripe_events where id = (
        -- Ids are in order of receipt. As text there is a min, which is read from the index of the pending ones.
        select min(id::text)::uuid from stripe_events where state = 'pending')) as oldest_pending,
      (select extract(epoch from clock_timestamp() - next_attempt_at)::float from stripe_events
        where state = 'pending' and next_attempt_at <= now() order by next_attempt_at limit 1) as lag,
      (select extract(epoch from received_at)::float from stripe_events
        where via = 'webhook' order by id desc limit 1) as last_webhook,
      (select count(*)::int from object_fetches) as fetches,
      (select count(*)::int from object_fetches where next_attempt_at = 'infinity') as given_up,
      (select extract(epoch from last_run_at)::float from event_sweep) as last_sweep,
      (select missed_total from event_sweep) as missed_total,
      (select missed_last from event_sweep) as missed_last`);
  if (!row) throw new Error("no answer from the inbox");
  const at = (seconds: number | null) => (seconds === null ? null : new Date(seconds * 1000));
  return {
    pending: row.pending,
    failed: row.failed,
    oldestPendingAt: at(row.oldest_pending),
    lagSeconds: row.lag ?? 0,
    lastWebhookAt: at(row.last_webhook),
    fetches: row.fetches,
    fetchesGivenUp: row.given_up,
    lastSweepAt: at(row.last_sweep),
    missedTotal: row.missed_total ?? 0,
    missedLast: row.missed_last ?? 0,
  };
}
