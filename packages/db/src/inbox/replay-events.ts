import { and, asc, inArray, isNull, or, sql } from "drizzle-orm";
import { noteActivity } from "../activity/note-activity.ts";
import { alongIndexes } from "../along-indexes.ts";
import type { Queryable, Transaction } from "../database.ts";
import { lowestIdAt } from "../new-id.ts";
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
  if (most !== undefined && filter.eventIds === undefined) {
    return countUpTo(db, filter, rules, most);
  }
  const [row] = await db.execute<{ events: number }>(sql`
    select count(*)::int as events from stripe_events where ${replayable(filter, rules)}`);
  return row?.events ?? 0;
}

/** The ignored ones last: few of many can be put back. */
const states = ["pending", "failed", "applied", "ignored"];

/**
 * State by state, each along its index. Of the applied ones only those that can still be put back are read: what was
 * redacted, where nobody asks Stripe, is older than all of them and may be millions.
 */
async function countUpTo(
  db: Queryable,
  filter: EventFilter,
  rules: ReplayRules,
  most: number,
): Promise<number> {
  const chosen = filter.state === undefined ? states : [filter.state];
  const branches = chosen.map((state) => {
    const since = state === "applied" ? sql`id >= ${oldestWhole}` : sql`true`;
    return sql`(select 1 from stripe_events where ${replayable({ ...filter, state }, rules)} and ${since})`;
  });
  const counted = sql`
    select count(*)::int as events
    from (select 1 from (${sql.join(branches, sql` union all `)}) as of_state limit ${most}) as counted_to`;
  return db.transaction(async (tx) => {
    const [row] = await alongIndexes(tx, () => tx.execute<{ events: number }>(counted));
    return row?.events ?? 0;
  });
}

/** No applied event that is older has a payload; of one that has none the object is fetched, if anybody can. */
const oldestWhole = sql`(
  select case when ${stripeIsAsked} then ${lowestIdAt(new Date(0))}::uuid else (
    select id from stripe_events where redacted_at is null and state in ('applied', 'ignored')
    order by id limit 1) end)`;

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
