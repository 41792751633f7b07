import { and, eq, sql } from "drizzle-orm";
import { startBackfill, wholeSecond } from "../backfill/start-backfill.ts";
import type { Database } from "../database.ts";
import { backfills } from "../schema/index.ts";
import { type ReceivedEvent, recordEvents } from "./record-events.ts";

export type SweepDependencies = {
  /** Stripe's events created in [from, to), in pages of any order. */
  listEvents: (from: Date, to: Date) => AsyncIterable<ReceivedEvent[]>;
  now?: () => number;
  /** Sweeps from here instead of from where the last one ended. */
  since?: Date;
  /** Aborted: the running window is the last one. */
  signal?: AbortSignal;
};

export type SweepResult = {
  /** What was compared: events created in [from, to). */
  from: Date;
  to: Date;
  listed: number;
  /** Ids of those that were not in the inbox, and are now. */
  found: string[];
  /** How many of those were old enough that a webhook should have brought them. */
  missed: number;
  /** Stripe no longer lists all that happened since: only a backfill finds it. */
  gap: boolean;
  /** The backfill that was started for that; null where there is no gap or `since` asked for it. */
  backfillId: string | null;
};

const minute = 60_000;
const day = 24 * 60 * minute;
/** Events that Stripe lists late, or that were created in the second the last sweep ended in. */
const overlapMs = 10 * minute;
/** How long a webhook may take before an event that only the sweep found counts as missed. */
const graceMs = 2 * minute;
/** After each window the checkpoint moves on, so that an interrupted sweep does not start over. */
const windowMs = day / 4;
/** Stripe lists the events of 30 days. */
const listedForMs = 29 * day;

/**
 * Compares Stripe's list of events with the inbox, oldest window first, and records what no webhook brought: it is
 * applied like any other event. From the checkpoint with some overlap, the first time from when the account was bound.
 */
export async function sweepEvents(db: Database, deps: SweepDependencies): Promise<SweepResult> {
  const now = (deps.now ?? Date.now)();
  const inTurn = await readCheckpoint(db, new Date(now));
  const checkpoint = deps.since ?? inTurn;
  const oldest = now - listedForMs;
  const from = Math.max(checkpoint.getTime() - (deps.since ? 0 : overlapMs), oldest);
  // Whole seconds, the running one included.
  const to = Math.floor(now / 1000) * 1000 + 1000;
  const result: SweepResult = {
    from: new Date(from),
    to: new Date(to),
    listed: 0,
    found: [],
    missed: 0,
    gap: checkpoint.getTime() < oldest,
    backfillId: null,
  };
  // Before the checkpoint moves on, or a sweep that breaks off would forget it.
  if (result.gap && !deps.since) result.backfillId = await fillGap(db, checkpoint, result.from);
  for (let start = from; start < to && !deps.signal?.aborted; start += windowMs) {
    const end = Math.min(start + windowMs, to);
    for await (const page of deps.listEvents(new Date(start), new Date(end))) {
      // In event-id order, as the ingress writes them: two writers then lock alike.
      const events = page.toSorted((a, b) => (a.eventId < b.eventId ? -1 : 1));
      const recorded = await recordEvents(
        db,
        events.map((event) => ({ ...event, via: "sweep" })),
      );
      const fresh = events.filter(
        ({ eventId, ignoredReason }) => ignoredReason === null && recorded.has(eventId),
      );
      const missed = fresh.filter(({ created }) => created.getTime() < now - graceMs).length;
      result.listed += events.length;
      result.found.push(...fresh.map(({ eventId }) => eventId));
      result.missed += missed;
      // At once: a sweep that breaks off has found them all the same.
      if (missed > 0) await countMissed(db, inTurn, missed);
    }
    if (!deps.since) await moveCheckpoint(db, new Date(Math.min(end, now)));
  }
  await db.execute(sql`
    update event_sweep set last_run_at = ${new Date(now).toISOString()}, missed_last = ${result.missed}`);
  return result;
}

/** Starts a backfill of what Stripe lists no more, once. @returns its id. */
async function fillGap(db: Database, from: Date, to: Date): Promise<string> {
  const startedBy = "sweep";
  const [started] = await db
    .select({ id: backfills.id })
    .from(backfills)
    .where(and(eq(backfills.startedBy, startedBy), eq(backfills.from, wholeSecond(from))));
  if (started) return started.id;
  const request = { from, to, timeZone: "UTC", mode: "apply", startedBy } as const;
  return (await startBackfill(db, request)).id;
}

async function readCheckpoint(db: Database, now: Date): Promise<Date> {
  const [row] = await db.execute<{ from: string }>(sql`
    select coalesce(
      (select swept_to from event_sweep),
      (select bound_at from account),
      ${now.toISOString()}::timestamptz
    )::text as "from"`);
  return row ? new Date(row.from) : now;
}

/** @param checkpoint where a sweep in turn begins: before the first one nothing says so yet. */
async function countMissed(db: Database, checkpoint: Date, missed: number): Promise<void> {
  await db.execute(sql`
    insert into event_sweep (id, swept_to, missed_total, missed_at)
    values (1, ${checkpoint.toISOString()}, ${missed}, now())
    on conflict (id) do update
    set missed_total = event_sweep.missed_total + excluded.missed_total, missed_at = now()`);
}

/** Only by a sweep in turn: one of an earlier period leaves what lies between unswept. */
async function moveCheckpoint(db: Database, to: Date): Promise<void> {
  await db.execute(sql`
    insert into event_sweep (id, swept_to) values (1, ${to.toISOString()})
    on conflict (id) do update set swept_to = greatest(event_sweep.swept_to, excluded.swept_to)`);
}
