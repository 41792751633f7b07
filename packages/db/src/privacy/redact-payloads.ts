import { setTimeout as sleep } from "node:timers/promises";
import { sql } from "drizzle-orm";
import type { Database, Queryable } from "../database.ts";
import { lowestIdAt } from "../new-id.ts";
import { redactEvents } from "./redact-events.ts";

/** Events in one transaction: a few milliseconds, in which none of them is waited for. */
const batchSize = 500;
/** Between two of them, so that what comes in meanwhile has the disk to itself. */
const restMs = 20;
/** An event's id is of the clock of the process that recorded it, `received_at` of the database's. */
const clocksApartMs = 86_400_000;

/**
 * Redacts the payloads of the events received before a moment that were applied or ignored, the oldest first. Those that
 * failed or wait keep theirs: they are still to be applied. Each batch is committed by itself, and one that another run
 * holds is left to it: broken off, or run twice, it goes on where it stood.
 * @returns how many were redacted.
 */
export async function redactPayloads(
  db: Database,
  { before, signal }: { before: Date; signal?: AbortSignal | undefined },
): Promise<number> {
  for (let redacted = 0; ; await sleep(restMs)) {
    if (signal?.aborted) return redacted;
    const batch = await db.transaction(async (tx) => {
      const rows = await tx.execute<{ id: string }>(sql`
        select id from stripe_events where ${redactable(before)}
        order by id limit ${batchSize} for update skip locked`);
      await redactEvents(
        tx,
        rows.map(({ id }) => id),
      );
      return rows.length;
    });
    redacted += batch;
    if (batch < batchSize) return redacted;
  }
}

/** How many it would redact. */
export async function countRedactable(db: Queryable, before: Date): Promise<number> {
  const [row] = await db.execute<{ events: number }>(
    sql`select count(*)::int as events from stripe_events where ${redactable(before)}`,
  );
  return row?.events ?? 0;
}

/** As the index says it. */
function redactable(before: Date) {
  const newest = lowestIdAt(new Date(before.getTime() + clocksApartMs));
  return sql`redacted_at is null and state in ('applied', 'ignored')
    and id < ${newest}::uuid and received_at < ${before.toISOString()}::timestamptz`;
}

/** What a retention of so many days redacts: all that was received before. */
export function retainedSince(days: number, now: Date): Date {
  return new Date(now.getTime() - days * 86_400_000);
}
