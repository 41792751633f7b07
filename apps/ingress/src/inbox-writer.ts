import type { ReceivedEvent } from "@rentease/db";
import { InboxUnavailableError } from "./errors.ts";
import { groupById, storeGroups, type Recording, type Waiting } from "./event-batch.ts";

export interface InboxWriterOptions {
  /** Resolves with the ids that are new, once they are committed (P1). */
  record: (events: ReceivedEvent[]) => Promise<Set<string>>;
  /** Told the new events of a batch after their commit; must not throw and is not waited for. */
  onRecorded: (events: ReceivedEvent[], batch: WrittenBatch) => void;
  /** Writes at the same time. While they run, further events gather for the next one. */
  concurrentWrites?: number;
  maxBatchEvents?: number;
  maxBatchCharacters?: number;
  /** What may wait at all, so that a slow PostgreSQL can't fill the memory. */
  maxWaitingCharacters?: number;
  /** How long an event waits for its commit. */
  timeoutMs?: number;
}

/** `deliveries` counts duplicates, and what was refused, as well. */
export type WrittenBatch = { deliveries: number; durationMs: number };

export interface InboxWriter {
  /**
   * Resolves once the event is committed (P1).
   *
   * @throws {InboxUnavailableError} in bounded time. The event may have been recorded all the same.
   * @throws {EventRefusedError} when PostgreSQL refuses this event.
   */
  record(event: ReceivedEvent): Promise<Recording>;
  /** A write has taken longer than an event waits, and none has ended since it began: nothing can be taken in now. */
  isHeldUp(): boolean;
  /** Resolves when nothing waits and nothing is being written. */
  drain(): Promise<void>;
}

/**
 * Writes events of concurrent requests together: one INSERT and one commit for all that arrived
 * while the one before was under way. An idle writer writes at once.
 */
export function createInboxWriter({
  record,
  onRecorded,
  concurrentWrites = 2,
  maxBatchEvents = 200,
  maxBatchCharacters = 4 * 1024 * 1024,
  maxWaitingCharacters = 64 * 1024 * 1024,
  timeoutMs = 4_000,
}: InboxWriterOptions): InboxWriter {
  // In order of arrival; a Set so that one that gave up can leave.
  const waiting = new Set<Waiting>();
  let waitingCharacters = 0;
  const writes = new Set<{ startedAtMs: number }>();
  let lastEndedAtMs = 0;
  let scheduled = false;
  let drained: (() => void)[] = [];

  const leave = (entry: Waiting): void => {
    if (waiting.delete(entry)) waitingCharacters -= entry.event.payload.length;
  };

  const nextBatch = (): Waiting[] => {
    const batch: Waiting[] = [];
    let characters = 0;
    for (const entry of waiting) {
      characters += entry.event.payload.length;
      const full = batch.length === maxBatchEvents || characters > maxBatchCharacters;
      if (full && batch.length > 0) break;
      batch.push(entry);
      leave(entry);
    }
    return batch;
  };

  const write = async (): Promise<void> => {
    const running = { startedAtMs: performance.now() };
    writes.add(running);
    try {
      const batch = nextBatch();
      const recorded = await storeGroups(record, groupById(batch));
      const durationMs = Math.round(performance.now() - running.startedAtMs);
      if (recorded.length > 0) onRecorded(recorded, { deliveries: batch.length, durationMs });
    } finally {
      writes.delete(running);
      lastEndedAtMs = performance.now();
      start();
    }
  };

  const start = (): void => {
    scheduled = false;
    while (waiting.size > 0 && writes.size < concurrentWrites) void write();
    if (waiting.size === 0 && writes.size === 0) {
      for (const resolve of drained.splice(0)) resolve();
    }
  };

  return {
    record(event) {
      if (waitingCharacters + event.payload.length > maxWaitingCharacters) {
        return Promise.reject(new InboxUnavailableError("Too much waits for PostgreSQL"));
      }
      return new Promise((resolve, reject) => {
        const timer = setTimeout(() => {
          leave(entry);
          reject(new InboxUnavailableError(`PostgreSQL took longer than ${timeoutMs} ms`));
        }, timeoutMs);
        const entry: Waiting = {
          event,
          settle(outcome) {
            clearTimeout(timer);
            if (outcome instanceof Error) reject(outcome);
            else resolve(outcome);
          },
        };
        waiting.add(entry);
        waitingCharacters += event.payload.length;
        // Not at once but after the sockets that are readable now: their events come along.
        if (!scheduled) {
          scheduled = true;
          setImmediate(start);
        }
      });
    },
    isHeldUp() {
      const now = performance.now();
      return [...writes].some(
        ({ startedAtMs }) => startedAtMs > lastEndedAtMs && startedAtMs < now - timeoutMs,
      );
    },
    drain() {
      if (waiting.size === 0 && writes.size === 0) return Promise.resolve();
      return new Promise((resolve) => drained.push(resolve));
    },
  };
}
