import { type Fact, rootsOf } from "@rentease/core";
import { sql } from "drizzle-orm";
import { applyFacts } from "../apply/apply-facts.ts";
import type { ApplyRules } from "../apply/derive-payments.ts";
import { type Erased, isErased, readErased } from "../apply/erased-objects.ts";
import { lockRoots } from "../apply/lock-roots.ts";
import type { Database, Queryable, Transaction } from "../database.ts";
import { errorText, isConnectionFault, isPermanent } from "../error-text.ts";
import { lookUpByIndex } from "../look-up-by-index.ts";
import { redactEvents } from "../privacy/redact-events.ts";
import { type DueEvent, readDue } from "./read-due.ts";

export type DrainDependencies = {
  /** The facts in an event's payload. Throws where the payload is not what its type promises. */
  readFacts: (payload: string) => Fact[];
  rules: ApplyRules;
  /** After this many attempts an event is `failed`, kept with its error (P2). */
  maxAttempts: number;
  /** Milliseconds until the next attempt, after so many failed ones. */
  backoffMs: (attempts: number) => number;
  /** Most events in one transaction. */
  batchSize: number;
  /** Aborted: the running batch is the last one. */
  signal?: AbortSignal;
  /** Told of every batch after its commit. */
  onBatch?: (batch: DrainedBatch) => void;
};

/** `applied` in the order in which they were due; what is not among them, in `failures`, or another drain's, stays. */
export type DrainedBatch = {
  applied: readonly { eventId: string; type: string }[];
  failures: readonly EventFailure[];
  /** From the claim to the commit. */
  durationMs: number;
};

/** An event that could not be applied. `final`: it is `failed` now and waits for a person. */
export type EventFailure = { eventId: string; attempts: number; error: string; final: boolean };

export type DrainResult = { applied: number; failures: EventFailure[] };

/** An event that this transaction holds, with how often it was tried before. */
type ClaimedEvent = DueEvent & { attempts: number };
type BatchResult = { applied: readonly ClaimedEvent[]; failures: EventFailure[] };
type Failure = { event: ClaimedEvent; error: unknown };

/**
 * Applies every event that is due, in batches, until none is left. Several drains may run at once, in any number of
 * processes: a claim is a row lock in the transaction that applies, so that a killed drain leaves nothing behind.
 * While PostgreSQL works for one batch, the next one is read.
 */
export async function drainInbox(db: Database, deps: DrainDependencies): Promise<DrainResult> {
  const total: DrainResult = { applied: 0, failures: [] };
  let due = await readDue(db, deps.batchSize, deps.readFacts);
  while (due.length > 0) {
    const startedAt = performance.now();
    const { applied, failures, next } = await drainBatch(db, due, deps);
    total.applied += applied.length;
    total.failures.push(...failures);
    deps.onBatch?.({ applied, failures, durationMs: performance.now() - startedAt });
    if (deps.signal?.aborted) break;
    due = await next;
  }
  return total;
}

async function drainBatch(
  db: Database,
  due: readonly DueEvent[],
  deps: DrainDependencies,
): Promise<BatchResult & { next: Promise<DueEvent[]> }> {
  // Fewer than there is room for: there are no others.
  const isLast = due.length < deps.batchSize || deps.signal?.aborted;
  const readNext = (queryable: Queryable): Promise<DueEvent[]> => {
    const next = isLast ? Promise.resolve([]) : readDue(queryable, deps.batchSize, deps.readFacts);
    // Where it fails before it is waited for, or a stop comes first, that must not end the process.
    next.catch(() => {});
    return next;
  };
  try {
    return await db.transaction(async (tx) => {
      await lookUpByIndex(tx);
      const claimed = await claim(tx, due);
      const readable = claimed.filter(({ facts }) => facts !== undefined);
      // Before the next ones are looked for, which must not be these.
      await markApplied(tx, readable);
      const next = readNext(tx);
      const failures = await applyClaimed(tx, claimed, deps);
      return { applied: readable, failures, next };
    });
  } catch (error) {
    // A lost connection is no event's fault: the batch stays pending as it was.
    if (isConnectionFault(error)) throw error;
  }

  // One of them can't be applied, and the whole batch was rolled back: each alone now, so that only the bad one fails.
  const alone: BatchResult[] = [];
  for (const event of due) {
    alone.push(await db.transaction((tx) => applyAlone(tx, event, deps)));
  }
  return {
    applied: alone.flatMap(({ applied }) => applied),
    failures: alone.flatMap(({ failures }) => failures),
    next: readNext(db),
  };
}

/** Applies what could be read, and marks what could not as failed. */
async function applyClaimed(
  tx: Transaction,
  claimed: readonly ClaimedEvent[],
  deps: DrainDependencies,
): Promise<EventFailure[]> {
  const facts = claimed.flatMap((event) => event.facts ?? []);
  const roots = await lockRoots(tx, facts.flatMap(rootsOf));
  const { erased } = await applyFacts(tx, roots, { facts }, deps.rules);
  await redactErased(tx, claimed, erased);
  const unreadable = claimed.flatMap((event) =>
    event.facts === undefined ? [{ event, error: event.error }] : [],
  );
  return markFailures(tx, unreadable, deps);
}

async function applyAlone(
  tx: Transaction,
  due: DueEvent,
  deps: DrainDependencies,
): Promise<BatchResult> {
  const [event] = await claim(tx, [due]);
  if (!event) return { applied: [], failures: [] };
  try {
    return await tx.transaction(async (savepoint) => {
      const readable = event.facts === undefined ? [] : [event];
      await markApplied(savepoint, readable);
      const failures = await applyClaimed(savepoint, [event], deps);
      return { applied: readable, failures };
    });
  } catch (error) {
    if (isConnectionFault(error)) throw error;
    const failures = await markFailures(tx, [{ event, error }], deps);
    // Where it waits for another attempt it is redacted by that.
    if (failures.some(({ final }) => final)) {
      const erased = await readErased(tx, (event.facts ?? []).flatMap(rootsOf));
      await redactErased(tx, [event], erased);
    }
    return { applied: [], failures };
  }
}

/**
 * Those of the events that are still due and that no other drain holds. Found by their ids alone: asked at once whether
 * they are due, PostgreSQL compares everything that waits with every id, and a long backlog is never caught up with.
 */
async function claim(tx: Transaction, due: readonly DueEvent[]): Promise<ClaimedEvent[]> {
  const rows = await tx.execute<{ id: string; attempts: number }>(sql`
    with held as materialized (
      select id, attempts, state, next_attempt_at from stripe_events
      where id = any(${sql.param(due.map(({ id }) => id))}::uuid[])
      for update skip locked
    )
    select id, attempts from held where state = 'pending' and next_attempt_at <= now()`);
  const attempts = new Map(rows.map((row) => [row.id, row.attempts]));
  return due.flatMap((event) => {
    const before = attempts.get(event.id);
    return before === undefined ? [] : [{ ...event, attempts: before }];
  });
}

async function markApplied(tx: Transaction, events: readonly ClaimedEvent[]): Promise<void> {
  if (events.length === 0) return;
  await tx.execute(sql`
    update stripe_events
    set state = 'applied', applied_at = now(), attempts = attempts + 1, error = null
    where id = any(${sql.param(events.map(({ id }) => id))}::uuid[])`);
}

/** An event of an object off which a guest was erased tells of the guest: it is kept without its payload (privacy/). */
async function redactErased(
  tx: Transaction,
  events: readonly ClaimedEvent[],
  erased: Erased,
): Promise<void> {
  const telling = events.filter(({ facts }) => facts?.some((fact) => isErased(fact, erased)));
  await redactEvents(
    tx,
    telling.map(({ id }) => id),
  );
}

async function markFailures(
  tx: Transaction,
  failures: readonly Failure[],
  deps: DrainDependencies,
): Promise<EventFailure[]> {
  const marked: EventFailure[] = [];
  for (const { event, error } of failures) {
    const attempts = event.attempts + 1;
    const final = isPermanent(error) || attempts >= deps.maxAttempts;
    const text = errorText(error);
    await tx.execute(sql`
      update stripe_events
      set state = ${final ? "failed" : "pending"}, attempts = ${attempts}, error = ${text},
          next_attempt_at = now() + ${`${deps.backoffMs(attempts)} milliseconds`}::interval
      where id = ${event.id}`);
    marked.push({ eventId: event.eventId, attempts, error: text, final });
  }
  return marked;
}
