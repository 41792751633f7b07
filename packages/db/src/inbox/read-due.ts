import { setImmediate as yieldToOthers } from "node:timers/promises";
import type { Fact } from "@rentease/core";
import { sql } from "drizzle-orm";
import type { Queryable } from "../database.ts";

/** An event that was due when it was looked for, and its facts, or why it has none. Not yet claimed. */
export type DueEvent = { id: string; eventId: string; type: string } & (
  | { facts: Fact[]; error?: never }
  | { facts?: never; error: unknown }
);

type DueRow = { id: string; event_id: string; type: string; payload: string };

/** Milliseconds of reading after which others get their turn. */
const sliceMs = 0.5;

/**
 * Finds the events that are due, longest first, and reads what they say. In a transaction they are kept from other
 * drains until it ends, but may be read while it still goes on: a little at a time, whenever it waits for PostgreSQL.
 */
export async function readDue(
  db: Queryable,
  limit: number,
  readFacts: (payload: string) => Fact[],
): Promise<DueEvent[]> {
  const rows = await db.execute<DueRow>(sql`
    select id, event_id, type, payload from stripe_events
    where state = 'pending' and next_attempt_at <= now()
    order by next_attempt_at, id
    limit ${limit}
    for update skip locked`);
  const events: DueEvent[] = [];
  let sliceEnds = performance.now() + sliceMs;
  for (const { id, event_id: eventId, type, payload } of rows) {
    try {
      events.push({ id, eventId, type, facts: readFacts(payload) });
    } catch (error) {
      events.push({ id, eventId, type, error });
    }
    if (performance.now() < sliceEnds) continue;
    await yieldToOthers();
    sliceEnds = performance.now() + sliceMs;
  }
  return events;
}
