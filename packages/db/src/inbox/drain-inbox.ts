import { type Fact, rootsOf } from "@rentease/core";
import { sql } from "drizzle-orm";
import { applyFacts } from "../apply/apply-facts.ts";
import type { ApplyRules } from "../apply/derive-payments.ts";
import { lockRoots } from "../apply/lock-roots.ts";
import type { Database, Transaction } from "../database.ts";
import { errorText, isConnectionFault, isPermanent } from "../error-text.ts";
import { lookUpByIndex } from "../look-up-by-index.ts";

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
};

/** An event that could not be applied. `final`: it is `failed` now and waits for a person. */
export type EventFailure = { eventId: string; attempts: number; error: string; final: boolean };

export type DrainResult = { applied: number; failures: EventFailure[] };

type ClaimedEvent = { id: string; event_id: string; payload: string; attempts: number };
type Failure = { event: ClaimedEvent; error: unknown };

/**
 * Applies every event that is due, in batches, until none is left. Several drains may run at once, in any number of
 * processes: a claim is a row lock in the transaction that applies, so that a killed drain leaves nothing behind.
 */
export async function drainInbox(db: Database, deps: DrainDependencies): Promise<DrainResult> {
  const total: DrainResult = { applied: 0, failures: [] };
  for (;;) {
    const { claimed, applied, failures } = await drainBatch(db, deps);
    total.applied += applied;
    total.failures.push(...failures);
    if (claimed < deps.batchSize || deps.signal?.aborted) return total;
  }
}

async function drainBatch(
  db: Database,
  deps: DrainDependencies,
): Promise<DrainResult & { claimed: number }> {
  let claimed: ClaimedEvent[] = [];
  try {
    const result = await db.transaction(async (tx) => {
      await lookUpByIndex(tx);
      claimed = await claimDue(tx, deps.batchSize);
      if (claimed.length === 0) return { applied: 0, failures: [] };
      return applyEvents(tx, claimed, deps);
    });
    return { ...result, claimed: claimed.length };
  } catch (error) {
    // A lost connection is no event's fault: the batch stays pending as it was.
    if (claimed.length === 0 || isConnectionFault(error)) throw error;
  }

  // One of them can't be applied, and the whole batch was rolled back: each alone now, so that only the bad one fails.
  const total: DrainResult = { applied: 0, failures: [] };
  for (const { id } of claimed) {
    const { applied, failures } = await db.transaction(async (tx) => {
      const [event] = await claimOne(tx, id);
      return event ? applyAlone(tx, event, deps) : { applied: 0, failures: [] };
    });
    total.applied += applied;
    total.failures.push(...failures);
  }
  return { ...total, claimed: claimed.length };
}

async function applyEvents(
  tx: Transaction,
  events: readonly ClaimedEvent[],
  deps: DrainDependencies,
): Promise<DrainResult> {
  const read: { event: ClaimedEvent; facts: Fact[] }[] = [];
  const failures: Failure[] = [];
  for (const event of events) {
    try {
      read.push({ event, facts: deps.readFacts(event.payload) });
    } catch (error) {
      failures.push({ event, error });
    }
  }
  const facts = read.flatMap(({ facts }) => facts);
  const roots = await lockRoots(tx, facts.flatMap(rootsOf));
  await applyFacts(tx, roots, { facts }, deps.rules);
  await markApplied(
    tx,
    read.map(({ event }) => event.id),
  );
  return { applied: read.length, failures: await markFailures(tx, failures, deps) };
}

async function applyAlone(
  tx: Transaction,
  event: ClaimedEvent,
  deps: DrainDependencies,
): Promise<DrainResult> {
  try {
    return await tx.transaction((savepoint) => applyEvents(savepoint, [event], deps));
  } catch (error) {
    if (isConnectionFault(error)) throw error;
    return { applied: 0, failures: await markFailures(tx, [{ event, error }], deps) };
  }
}

async function claimDue(tx: Transaction, limit: number): Promise<ClaimedEvent[]> {
  return tx.execute<ClaimedEvent>(sql`
    select id, event_id, payload, attempts from stripe_events
    where state = 'pending' and next_attempt_at <= now()
    order by next_attempt_at, id
    limit ${limit}
    for update skip locked`);
}

async function claimOne(tx: Transaction, id: string): Promise<ClaimedEvent[]> {
  return tx.execute<ClaimedEvent>(sql`
    select id, event_id, payload, attempts from stripe_events
    where id = ${id} and state = 'pending'
    for update skip locked`);
}

async function markApplied(tx: Transaction, ids: string[]): Promise<void> {
  if (ids.length === 0) return;
  await tx.execute(sql`
    update stripe_events
    set state = 'applied', applied_at = now(), attempts = attempts + 1, error = null
    where id = any(${sql.param(ids)}::uuid[])`);
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
    marked.push({ eventId: event.event_id, attempts, error: text, final });
  }
  return marked;
}
