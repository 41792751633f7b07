// For the tests: a database as worker processes fill it.
import {
  closeDatabase,
  countInbox,
  type Database,
  drainInbox,
  openDatabase,
  putBooking,
  type ReceivedEvent,
  recordEvents,
} from "@rentease/db";
import { createLogger } from "@rentease/runtime";
import { type Gateway, readEventFacts } from "@rentease/stripe";
import { applyRules, bookingNamed } from "./apply-rules.ts";
import { fetchObjects } from "./fetch-objects.ts";

const logger = createLogger("worker", "silent");
const rules = applyRules();

export type Books = {
  db: Database;
  /** Forgets everything but the bookings. */
  forget(): Promise<void>;
  record(events: readonly ReceivedEvent[]): Promise<void>;
  /** Applies what is due, in all workers at once. */
  drain(batchSize: number): Promise<void>;
  /** Fetches what is due. */
  fetch(gateway: Gateway): Promise<void>;
  /** Applies and fetches until nothing is left. */
  settle(batchSize: number, gateway: Gateway): Promise<void>;
  close(): Promise<void>;
};

/** @param workers each with a pool of its own. */
export async function openBooks(
  url: string,
  { workers, bookings }: { workers: number; bookings: readonly string[] },
): Promise<Books> {
  const pools = Array.from({ length: workers }, () => openDatabase(url, { max: 6 }));
  const [db] = pools;
  if (!db) throw new RangeError("at least one worker");
  for (const reference of bookings) await putBooking(db, bookingNamed(reference), "test");

  const drain = async (batchSize: number) => {
    const results = await Promise.all(
      pools.map((pool) =>
        drainInbox(pool, {
          readFacts: readEventFacts,
          rules,
          maxAttempts: 5,
          backoffMs: () => 0,
          batchSize,
        }),
      ),
    );
    const failures = results.flatMap((result) => result.failures);
    if (failures.length > 0) throw new Error(`not applied: ${JSON.stringify(failures)}`);
  };
  const fetch = async (gateway: Gateway) => {
    await fetchObjects({ db: pools.at(-1) ?? db, gateway, rules, logger });
  };
  return {
    db,
    drain,
    fetch,
    async forget() {
      await db.$client`
        truncate stripe_events, object_fetches, event_sweep, payments, payment_intents, payment_attempts,
          checkout_sessions, refunds, disputes, payouts, balance_transactions, allocations, match_decisions,
          erased_objects cascade`;
    },
    async record(events) {
      await recordEvents(db, events.toSorted(byEventId));
    },
    async settle(batchSize, gateway) {
      for (let round = 0; round < 20; round += 1) {
        const { pending, fetches } = await countInbox(db);
        if (pending + fetches === 0) return;
        await drain(batchSize);
        await fetch(gateway);
      }
      throw new Error(`not settled: ${JSON.stringify(await countInbox(db))}`);
    },
    async close() {
      await Promise.all(pools.map(closeDatabase));
    },
  };
}

const byEventId = (a: ReceivedEvent, b: ReceivedEvent) => (a.eventId < b.eventId ? -1 : 1);
