import { seeded } from "../random.ts";
import {
  changedConditions,
  type ConditionChanges,
  type Conditions,
  FAIR,
  latencyRange,
} from "./conditions.ts";
import { createRateLimits, endpointOf, type LimitReason } from "./rate-limits.ts";
import { createRequestCounter, type RequestReport } from "./request-counts.ts";

/** What becomes of one request before it is answered. */
export interface Fate {
  rateLimited: LimitReason | null;
  failure: "server_error" | "timeout" | "drop" | null;
  latencyMs: number;
}

export interface Traffic {
  conditions(): Conditions;
  /** Limits start with full buckets again. Throws where a value makes no sense. */
  change(changes: ConditionChanges): Conditions;
  /** Counts a request of the API, and decides on it. */
  meet(path: string): Fate;
  report(): RequestReport;
  forget(): void;
}

/** The machine's time, not the sandbox's: limits are about real seconds, whatever the clock was moved to. */
export function createTraffic(
  seed: string,
  changes: ConditionChanges = {},
  nowMs: () => number = () => performance.now(),
): Traffic {
  const counter = createRequestCounter(nowMs);
  const failing = seeded(`${seed}|failures`);
  const waiting = seeded(`${seed}|latency`);
  let conditions = changedConditions(FAIR, changes);
  let limits = createRateLimits(conditions, nowMs);

  function failure(): Fate["failure"] {
    const { drops, serverErrors, timeouts } = conditions.failures;
    if (drops + serverErrors + timeouts === 0) return null;
    const drawn = failing();
    if (drawn < drops) return "drop";
    if (drawn < drops + serverErrors) return "server_error";
    return drawn < drops + serverErrors + timeouts ? "timeout" : null;
  }

  function latencyMs(): number {
    const { min, max } = latencyRange(conditions);
    return max === min ? min : min + waiting() * (max - min);
  }

  return {
    conditions: () => conditions,
    change(wanted) {
      conditions = changedConditions(conditions, wanted);
      limits = createRateLimits(conditions, nowMs);
      return conditions;
    },
    meet(path) {
      const endpoint = endpointOf(path);
      const rateLimited = limits(endpoint);
      counter.count(endpoint, rateLimited !== null);
      // Stripe refuses before anything could break.
      return {
        rateLimited,
        failure: rateLimited === null ? failure() : null,
        latencyMs: latencyMs(),
      };
    },
    report: () => counter.report(),
    forget: () => counter.reset(),
  };
}
