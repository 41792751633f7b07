import { and, count, inArray, or, sql } from "drizzle-orm";
import type { Queryable } from "../database.ts";
import { stripeEvents } from "../schema/index.ts";
import { type EventFilter, matching } from "./list-events.ts";

/**
 * What may be applied again: everything but what was ignored for good (the other mode, another account). An event whose
 * type was not read when it came may be, if it is read now.
 */
export type ReplayRules = { appliedTypes: readonly string[]; unknownType: string };

/** How many events a replay would take. */
export async function countReplayable(
  db: Queryable,
  filter: EventFilter,
  rules: ReplayRules,
): Promise<number> {
  const [row] = await db
    .select({ events: count() })
    .from(stripeEvents)
    .where(replayable(filter, rules));
  return row?.events ?? 0;
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
