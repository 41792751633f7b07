import type { Clock } from "../clock.ts";
import { Failure, type FailureStatus } from "./failure.ts";

export interface Kept {
  key: string;
  request: string;
  status: 200 | FailureStatus;
  body: string;
  atMs: number;
}

export interface Idempotency {
  /** The answer this key had, or undefined. Throws if the key came with another request. */
  find(key: string, request: string): Kept | undefined;
  keep(kept: Omit<Kept, "atMs">): void;
  all(): Kept[];
}

const DAY_MS = 86_400_000;

export function createIdempotency(clock: Clock, restored: readonly Kept[]): Idempotency {
  const kept = new Map(restored.map((entry) => [entry.key, entry]));
  return {
    find(key, request) {
      const entry = kept.get(key);
      if (entry === undefined) return undefined;
      if (clock.nowMs() - entry.atMs > DAY_MS) {
        kept.delete(key);
        return undefined;
      }
      if (entry.request === request) return entry;
      throw new Failure(400, {
        message:
          `Keys for idempotent requests can only be used with the same parameters they were first used with. ` +
          `Try using a key other than '${key}' if you meant to execute a different request.`,
        type: "idempotency_error",
      });
    },
    keep(entry) {
      const nowMs = clock.nowMs();
      kept.set(entry.key, { ...entry, atMs: nowMs });
      // A Map keeps its order of insertion: the oldest stand first.
      for (const [key, { atMs }] of kept) {
        if (nowMs - atMs <= DAY_MS) break;
        kept.delete(key);
      }
    },
    all: () => [...kept.values()],
  };
}
