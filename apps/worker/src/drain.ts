import {
  type ApplyRules,
  type Database,
  type DrainedBatch,
  drainInbox,
  matchRequestedBookings,
} from "@rentease/db";
import type { Logger } from "@rentease/runtime";
import { type Gateway, readEventFacts } from "@rentease/stripe";
import { backoffMs, maxAttempts } from "./backoff.ts";
import { fetchObjects } from "./fetch-objects.ts";
import type { WorkerMetrics } from "./metrics.ts";
import { createSingleFlight } from "./single-flight.ts";

export type DrainDependencies = {
  db: Database;
  /** Null without a Stripe key: what has to be fetched then waits, visibly. */
  gateway: Gateway | null;
  rules: ApplyRules;
  logger: Logger;
  metrics?: WorkerMetrics | undefined;
};

export type Drain = {
  /** Resolves when every event that was due at this call has been tried. */
  wake(): Promise<void>;
  /** Stops the timer and waits for what is running. */
  stop(): Promise<void>;
};

/** Most events in one transaction: enough to share round trips, few enough to keep its locks to some tenths of a second. */
const batchSize = 500;

/**
 * Does what is due in PostgreSQL: applies events, fetches objects, matches changed bookings again. Jobs wake it; it
 * also wakes itself every `everyMs`, so that a lost job or a queue that is away costs seconds, never an event (P1).
 * Each kind of work has a flight of its own: a slow answer from Stripe holds no event up.
 */
export function createDrain(deps: DrainDependencies, options: { everyMs: number }): Drain {
  const { logger } = deps;
  const stopping = new AbortController();
  const fetches = createSingleFlight(() => fetchDue(deps, stopping.signal));
  const bookings = createSingleFlight(() => matchBookings(deps, stopping.signal));
  const inbox = createSingleFlight(async () => {
    await applyDue(deps, stopping.signal);
    // What was applied may disagree with what was known.
    inBackground(fetches.wake(), "fetching failed");
  });
  const inBackground = (work: Promise<void>, message: string) => {
    work.catch((err: unknown) => logger.error({ err }, message));
  };
  const timer = setInterval(() => {
    inBackground(inbox.wake(), "applying failed");
    inBackground(fetches.wake(), "fetching failed");
    inBackground(bookings.wake(), "matching bookings failed");
  }, options.everyMs);

  return {
    wake: () => inbox.wake(),
    async stop() {
      clearInterval(timer);
      stopping.abort();
      await Promise.all([inbox.stop(), fetches.stop(), bookings.stop()]);
    },
  };
}

async function applyDue(
  { db, rules, logger, metrics }: DrainDependencies,
  signal: AbortSignal,
): Promise<void> {
  await drainInbox(db, {
    readFacts: readEventFacts,
    rules,
    maxAttempts,
    backoffMs,
    batchSize,
    signal,
    onBatch(batch) {
      metrics?.applied(batch);
      tellBatch(batch, logger);
      for (const { final } of batch.failures) metrics?.failed("event", final);
    },
  });
}

/** One line a batch, with the ids of its events; at `debug` also one an event, and an `error` or `warn` each that failed. */
function tellBatch({ applied, failures, durationMs }: DrainedBatch, logger: Logger): void {
  const ms = Math.round(durationMs);
  for (const { final, error: reason, ...failure } of failures) {
    const message = final ? "event failed" : "event will be tried again";
    // Not as `error`: it is a text already, made to be shown, and the logger would take it for something thrown.
    logger[final ? "error" : "warn"]({ ...failure, reason, durationMs: ms }, message);
  }
  if (applied.length === 0) return;
  if (logger.isLevelEnabled("debug")) {
    for (const { eventId, type } of applied) {
      logger.debug({ eventId, type, result: "applied", durationMs: ms }, "event");
    }
  }
  const eventIds = applied.map(({ eventId }) => eventId);
  logger.info({ applied: applied.length, eventIds, durationMs: ms }, "events applied");
}

async function fetchDue(
  { db, gateway, rules, logger, metrics }: DrainDependencies,
  signal: AbortSignal,
): Promise<void> {
  if (!gateway) return;
  const startedAt = Date.now();
  const fetched = await fetchObjects({ db, gateway, rules, logger, metrics }, signal);
  if (fetched > 0) {
    logger.info({ fetched, durationMs: Date.now() - startedAt }, "objects fetched");
  }
}

async function matchBookings(
  { db, rules, logger }: DrainDependencies,
  signal: AbortSignal,
): Promise<void> {
  const startedAt = Date.now();
  const { matched, failures } = await matchRequestedBookings(db, rules, signal);
  for (const { bookingId, error } of failures) {
    logger.error({ bookingId, err: error }, "booking could not be matched");
  }
  if (matched > 0) {
    logger.info({ bookings: matched, durationMs: Date.now() - startedAt }, "bookings matched");
  }
}
