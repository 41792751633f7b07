import { setTimeout as sleep } from "node:timers/promises";
import type { Database } from "../database.ts";
import { pushBack } from "./push-back.ts";
import { createRequestCounts } from "./request-counts.ts";
import type { RequestLimits } from "./request-limits.ts";
import { reserveSlot, type Traffic } from "./reserve-slot.ts";

/** The bucket of all requests. */
const all = "all";
/** With the longest pauses between them: half a minute. */
const maxAttempts = 8;

export type RequestLimiter = {
  /** Resolves when the request may be sent. Rejects with the driver's error where PostgreSQL is away. */
  acquire(request: { endpoint: string; access: "read" | "write" }): Promise<void>;
  /** Stripe answered 429. Resolves with whether to try again, through `acquire`. */
  limited(request: { endpoint: string }, reason: string | null, attempt: number): Promise<boolean>;
  /** Writes down what was counted since the last time, and counts no more. */
  close(): Promise<void>;
};

/**
 * Keeps the requests of all processes on a database under Stripe's limits, and counts them.
 * @param options.signal ends every wait: a process that stops does not wait for its slots.
 */
export function createRequestLimiter(
  db: Database,
  options: RequestLimits & { traffic: Traffic; signal?: AbortSignal },
): RequestLimiter {
  const { perSecond, endpointPerSecond, liveShare, traffic, signal } = options;
  const counts = createRequestCounts(db);
  const inTurn = createLines();

  const slot = async (bucket: string, limit: number) => {
    const { waitMs } = await reserveSlot(db, bucket, { perSecond: limit, liveShare, traffic });
    if (waitMs > 0) await sleep(Math.ceil(waitMs), undefined, { signal });
  };
  return {
    async acquire({ endpoint, access }) {
      await inTurn(endpoint, async () => {
        signal?.throwIfAborted();
        // This one first: a slot of all would be wasted while it queues for its endpoint.
        await slot(endpoint, endpointPerSecond);
        await slot(all, perSecond);
      });
      counts.add(access === "read" ? "reads" : "writes");
    },
    async limited({ endpoint }, reason, attempt) {
      counts.add("limited");
      const again = attempt < maxAttempts;
      const pauseMs = backoffMs(attempt);
      const bucket = limitedBucket(endpoint, reason);
      if (bucket !== null) await pushBack(db, bucket, pauseMs);
      // No limit of ours to keep, a lock for instance: this request alone waits.
      else if (again) await sleep(pauseMs, undefined, { signal });
      return again;
    },
    close: () => counts.close(),
  };
}

/** Which bucket Stripe means, if it is one: `global-rate`, `endpoint-concurrency`, …; not `resource-specific`. */
function limitedBucket(endpoint: string, reason: string | null): string | null {
  if (reason?.startsWith("global-")) return all;
  return reason?.startsWith("endpoint-") ? endpoint : null;
}

/** Doubling from half a second to eight, with jitter so that processes that were refused together don't return together. */
function backoffMs(attempt: number): number {
  return Math.min(500 * 2 ** (attempt - 1), 8_000) * (0.75 + Math.random() * 0.5);
}

/**
 * One at a time in each line, first come first served. Only the head of a line holds a slot, so that those behind it
 * heed a push back, and no more than one request a line waits for `all` with a slot of its endpoint that has passed.
 */
function createLines() {
  const tails = new Map<string, Promise<unknown>>();
  return async (line: string, work: () => Promise<void>): Promise<void> => {
    const before = tails.get(line) ?? Promise.resolve();
    const mine = before.catch(() => {}).then(work);
    tails.set(line, mine);
    return mine;
  };
}
