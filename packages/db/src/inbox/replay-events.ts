import { and, asc, count, inArray, lte, or, sql } from "drizzle-orm";
import type { Queryable } from "../database.ts";
import { stripeEvents } from "../schema/index.ts";
import { type EventFilter, matching } from "./list-events.ts";

/**
 * What may be applied again: everything but what was ignored for good (the other mode, another account). An event whose
 * type was not read when it came may be, if it is read now.
 */
export type ReplayRules = { appliedTypes: readonly string[]; unknownType: string };

/** How many events a replay would take. @param most counts no further: so many and no more are looked at. */
export async function countReplayable(
  db: Queryable,
  filter: EventFilter,
  rules: ReplayRules,
  most?: number,
): Promise<number> {
  const found = db
    .select({ id: stripeEvents.id })
    .from(stripeEvents)
    .where(replayable(filter, rules))
    .$dynamic();
  const [row] = await db
    .select({ events: count() })
    .from((most === undefined ? found : found.limit(most)).as("found"));
  return row?.events ?? 0;
}

/**
 * Replays what was received until now, the oldest first, a batch at a time, each in a transaction of its own: whoever
 * stops asking has what was yielded until then. @returns the ids of each batch.
 */
export async function* replayInBatches(
  db: Queryable,
  filter: EventFilter,
  rules: ReplayRules,
  batchSize: number,
): AsyncGenerator<string[]> {
  const [clock] = await db.execute<{ now: string }>(sql`select now()::text as now`);
  let after = sql`true`;
  for (;;) {
    const { receivedAt, id, eventId } = stripeEvents;
    const found = await db
      .select({ eventId, id, receivedAt: sql<string>`${receivedAt}::text` })
      .from(stripeEvents)
      .where(
        and(replayable(filter, rules), lte(receivedAt, sql`${clock?.now}::timestamptz`), after),
      )
      .orderBy(asc(receivedAt), asc(id))
      .limit(batchSize);
    const last = found.at(-1);
    if (!last) return;
    const eventIds = found.map((event) => event.eventId);
    yield await replayEvents(db, { eventIds }, rules);
    // As text: a Date would round the microseconds away, and meet the last one again.
    after = sql`(${receivedAt}, ${id}) > (${last.receivedAt}::timestamptz, ${last.id}::uuid)`;
  }
}

/** Puts events back into the inbox as if they had just come. Replaying applied ones changes nothing (P3). @returns their ids. */
export async function replayEvents(
  db: Queryable,
  filter: EventFilter,
  rules: ReplayRules,
): Promise<string[]> {
  const rows = await db
    .update(stripeEvents)
    .set({
      state: "pending",
      attempts: 0,
      nextAttemptAt: sql`now()`,
      error: null,
      ignoredReason: null,
      appliedAt: null,
    })
    .where(replayable(filter, rules))
    .returning({ eventId: stripeEvents.eventId });
  return rows.map(({ eventId }) => eventId);
}

function replayable(filter: EventFilter, { appliedTypes, unknownType }: ReplayRules) {
  return and(
    matching(filter),
    or(
      inArray(stripeEvents.state, ["pending", "applied", "failed"]),
      and(
        sql`starts_with(${stripeEvents.ignoredReason}, ${unknownType})`,
        inArray(stripeEvents.type, [...appliedTypes]),
      ),
    ),
  );
}
