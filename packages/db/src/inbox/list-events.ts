import { and, desc, eq, gte, lt, type SQL, sql } from "drizzle-orm";
import type { Queryable } from "../database.ts";
import { lowestIdAt } from "../new-id.ts";
import { stripeEvents } from "../schema/index.ts";

/** Which events: all of those given hold. */
export type EventFilter = {
  state?: string | undefined;
  type?: string | undefined;
  /** Received in [from, to). */
  from?: Date | undefined;
  to?: Date | undefined;
  eventIds?: readonly string[] | undefined;
};

/** An event as the inbox has it, without its payload. */
export type ListedEvent = {
  id: string;
  type: string;
  state: string;
  via: string;
  attempts: number;
  /** Why it failed or is ignored. */
  reason: string | null;
  created: Date;
  receivedAt: Date;
  appliedAt: Date | null;
  nextAttemptAt: Date | null;
  /** When its payload was redacted; null while it is whole. */
  redactedAt: Date | null;
};

/** An event with all that the inbox knows; `payload` as received, or what is left of it. */
export type InboxEvent = ListedEvent & {
  apiVersion: string | null;
  account: string | null;
  livemode: boolean;
  payload: string;
};

/** The last received first. @param before only those listed after the one of this id. */
export async function listEvents(
  db: Queryable,
  filter: EventFilter,
  limit: number,
  before?: string,
): Promise<ListedEvent[]> {
  if (!filter.type) return readList(db, filter, limit, before);
  // One plan for all types would read through every event until enough of the type are found, which may be never.
  return db.transaction(async (tx) => {
    await tx.execute(sql`select set_config('plan_cache_mode', 'force_custom_plan', true)`);
    return readList(tx, filter, limit, before);
  });
}

async function readList(
  db: Queryable,
  filter: EventFilter,
  limit: number,
  before: string | undefined,
): Promise<ListedEvent[]> {
  const rows = await db
    .select(listedColumns)
    .from(stripeEvents)
    .where(
      and(
        matching(filter),
        before === undefined
          ? undefined
          : sql`${stripeEvents.id} < (select id from stripe_events where event_id = ${before})`,
      ),
    )
    .orderBy(desc(stripeEvents.id))
    .limit(limit);
  return rows.map(listed);
}

/** The event of this id; null when the inbox has none. */
export async function showEvent(db: Queryable, eventId: string): Promise<InboxEvent | null> {
  const { apiVersion, account, livemode, payload } = stripeEvents;
  const [row] = await db
    .select({ ...listedColumns, apiVersion, account, livemode, payload })
    .from(stripeEvents)
    .where(eq(stripeEvents.eventId, eventId));
  if (!row) return null;
  return {
    ...listed(row),
    apiVersion: row.apiVersion,
    account: row.account,
    livemode: row.livemode,
    payload: row.payload,
  };
}

export function matching({ state, type, from, to, eventIds }: EventFilter): SQL | undefined {
  return and(
    eventIds && sql`${stripeEvents.eventId} = any(${sql.param([...eventIds])}::text[])`,
    // Said as the partial indexes say it, where there is one.
    state === "failed" || state === "pending" || state === "ignored"
      ? sql`${stripeEvents.state} = ${sql.raw(`'${state}'`)}`
      : state === undefined
        ? undefined
        : eq(stripeEvents.state, state),
    type ? eq(stripeEvents.type, type) : undefined,
    // By their ids, which are in the order they came, the others need not be read.
    from && gte(stripeEvents.id, lowestIdAt(new Date(from.getTime() - clocksApartMs))),
    from && gte(stripeEvents.receivedAt, from),
    to && lt(stripeEvents.id, lowestIdAt(new Date(to.getTime() + clocksApartMs))),
    to && lt(stripeEvents.receivedAt, to),
  );
}

/** An event's id is of the clock of the process that recorded it, when it came of the database's. */
const clocksApartMs = 86_400_000;

const listedColumns = {
  id: stripeEvents.eventId,
  type: stripeEvents.type,
  state: stripeEvents.state,
  via: stripeEvents.via,
  attempts: stripeEvents.attempts,
  error: stripeEvents.error,
  ignoredReason: stripeEvents.ignoredReason,
  created: stripeEvents.created,
  receivedAt: stripeEvents.receivedAt,
  appliedAt: stripeEvents.appliedAt,
  nextAttemptAt: stripeEvents.nextAttemptAt,
  redactedAt: stripeEvents.redactedAt,
};

type Row = Omit<ListedEvent, "reason"> & { error: string | null; ignoredReason: string | null };

function listed(row: Row): ListedEvent {
  return {
    id: row.id,
    type: row.type,
    state: row.state,
    via: row.via,
    attempts: row.attempts,
    reason: row.ignoredReason ?? row.error,
    created: row.created,
    receivedAt: row.receivedAt,
    appliedAt: row.appliedAt,
    nextAttemptAt: row.state === "pending" ? row.nextAttemptAt : null,
    redactedAt: row.redactedAt,
  };
}
