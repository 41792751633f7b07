import { type ApplyRules, type Database, drainInbox, matchRequestedBookings } from "@rentease/db";
import type { Logger } from "@rentease/runtime";
import { type Gateway, readEventFacts } from "@rentease/stripe";
import { fetchObjects } from "./fetch-objects.ts";
import { inboxBackoffMs, maxInboxAttempts } from "./backoff.ts";

export type DrainDependencies = {
  db: Database;
  /** Null without a Stripe key: what has to be fetched then waits, visibly. */
  gateway: Gateway | null;
  rules: ApplyRules;
  logger: Logger;
};

export type Drain = {
  /** Resolves when a drain that began after this call has ended. Any number of wakes meanwhile cost one drain. */
  wake(): Promise<void>;
  /** Stops the timer and waits for the running drain. */
  stop(): Promise<void>;
};

/** Most events in one transaction: enough to share round trips, few enough to keep its locks short. */
const batchSize = 100;

/**
 * Applies what is due in PostgreSQL: events in the inbox, objects to fetch, bookings to match again. Jobs wake it; it
 * also wakes itself every `everyMs`, so that a lost job or a queue that is away costs seconds, never an event (P1).
 */
export function createDrain(deps: DrainDependencies, options: { everyMs: number }): Drain {
  let running: Promise<void> | null = null;
  let next: Promise<void> | null = null;
  let stopped = false;

  const start = (): Promise<void> => {
    running = drainOnce(deps).finally(() => {
      running = null;
    });
    return running;
  };
  const wake = (): Promise<void> => {
    if (stopped) return Promise.resolve();
    if (!running) return start();
    next ??= running
      .catch(() => {})
      .then(() => {
        next = null;
        return start();
      });
    return next;
  };
  const timer = setInterval(() => {
    wake().catch((err: unknown) => deps.logger.error({ err }, "drain failed"));
  }, options.everyMs);

  return {
    wake,
    async stop() {
      stopped = true;
      clearInterval(timer);
      await Promise.allSettled([running, next]);
    },
  };
}

async function drainOnce(deps: DrainDependencies): Promise<void> {
  const { db, gateway, rules, logger } = deps;
  const startedAt = Date.now();
  const inbox = await drainInbox(db, {
    readFacts: readEventFacts,
    rules,
    maxAttempts: maxInboxAttempts,
    backoffMs: inboxBackoffMs,
    batchSize,
  });
  const fetched = gateway ? await fetchObjects({ db, gateway, rules, logger }) : 0;
  const bookings = await matchRequestedBookings(db, rules);
  for (const { final, ...failure } of inbox.failures) {
    logger[final ? "error" : "warn"](failure, final ? "event failed" : "event will be tried again");
  }
  const { applied } = inbox;
  if (applied + fetched + bookings > 0) {
    logger.info({ applied, fetched, bookings, durationMs: Date.now() - startedAt }, "drained");
  }
}
