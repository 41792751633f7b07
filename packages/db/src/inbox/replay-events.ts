import { and, asc, inArray, isNull, or, sql } from "drizzle-orm";
import { noteActivity } from "../activity/note-activity.ts";
import type { Queryable, Transaction } from "../database.ts";
import { refetchRedacted, stripeIsAsked } from "../privacy/refetch-redacted.ts";
import { stripeEvents } from "../schema/index.ts";
import { type EventFilter, matching } from "./list-events.ts";

/**
 * What may be applied again: everything but what was ignored for good (the other mode, another account). An event whose
 * type was not read when it came may be, if it is read now.
 */
export type ReplayRules = { appliedTypes: readonly string[]; unknownType: string };

/** How many events a replay would take. @param options.most stops counting there. */
export async function countReplayable(
  db: Queryable,
  filter: EventFilter,
  rules: ReplayRules,
  options: { most?: number } = {},
): Promise<number> {
  const { most } = options;
  const [row] = await db.execute<{ events: number }>(sql`
    select count(*)::int as events
    from (
      select 1 from stripe_events where ${replayable(filter, rules)}
      ${most === undefined ? sql`` : sql`limit ${most}`}
    ) as counted_to`);
  return row?.events ?? 0;
}

/** Some of a replay: the ids of the events that were put back, and where the next batch begins; null after the last. */
export type ReplayedBatch = { eventIds: string[]; next: string | null };

/**
 * Puts some of the events back, the first recorded first, so that a replay of very many is no one statement.
 * @param options.after the `next` of the batch before. Events that come meanwhile are part of it unless `filter.to` ends
 *   before them.
 */
export async function replayBatch(
  db: Queryable,
  filter: EventFilter,
  rules: ReplayRules,
  { limit, after, by }: { limit: number; after?: string | undefined; by: string },
): Promise<ReplayedBatch> {
  const rows = await db
    .select({ eventId: stripeEvents.eventId })
    .from(stripeEvents)
    .where(
      and(
        replayable(filter, rules),
        after === undefined
          ? undefined
          : sql`${stripeEvents.id} > (select id from stripe_events where event_id = ${after})`,
      ),
    )
    .orderBy(asc(stripeEvents.id))
    .limit(limit);
  const chosen = rows.map(({ eventId }) => eventId);
  const eventIds =
    chosen.length === 0 ? [] : await replayEvents(db, { eventIds: chosen }, rules, by);
  return { eventIds, next: chosen.length < limit ? null : (chosen.at(-1) ?? null) };
}

/**
 * Puts events back into the inbox as if they had just come. Replaying applied ones changes nothing (P3). Of those that
 * were redacted, what they were about is fetched from Stripe instead. @returns their ids.
 */
export async function replayEvents(
  db: Queryable,
  filter: EventFilter,
  rules: ReplayRules,
  by: string,
): Promise<string[]> {
  return db.transaction(async (tx) => {
    const putBack = await putBackUnredacted(tx, filter, rules);
    const eventIds = [...putBack, ...(await refetchRedacted(tx, replayable(filter, rules)))];
    const [first] = eventIds;
    if (first !== undefined) {
      const subject = eventIds.length === 1 ? `event:${first}` : "event:";
      const detail = { events: eventIds.length };
      await noteActivity(tx, { actor: by, action: "event.replayed", subject, detail });
    }
    return eventIds;
  });
}

async function putBackUnredacted(
  tx: Transaction,
  filter: EventFilter,
  rules: ReplayRules,
): Promise<string[]> {
  const rows = await tx
    .update(stripeEvents)
    .set({
      state: "pending",
      attempts: 0,
      nextAttemptAt: sql`now()`,
      error: null,
      ignoredReason: null,
      appliedAt: null,
    })
    .where(and(replayable(filter, rules), isNull(stripeEvents.redactedAt)))
    .returning({ eventId: stripeEvents.eventId });
  return rows.map(({ eventId }) => eventId);
}

function replayable(filter: EventFilter, { appliedTypes, unknownType }: ReplayRules) {
  return and(
    matching(filter),
    // What was redacted can only be fetched, by a worker that has a key.
    or(isNull(stripeEvents.redactedAt), stripeIsAsked),
    or(
      inArray(stripeEvents.state, ["pending", "applied", "failed"]),
      and(
        sql`starts_with(${stripeEvents.ignoredReason}, ${unknownType})`,
        inArray(stripeEvents.type, [...appliedTypes]),
      ),
    ),
  );
}
