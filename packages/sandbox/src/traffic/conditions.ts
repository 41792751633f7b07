/** How the API is to be slow, strict or broken: for whoever has to live with Stripe on a bad day. */
export interface Conditions {
  /** Requests a second in all; null: no limit. */
  globalPerSecond: number | null;
  /** Requests a second for each endpoint (`charges`, `checkout/sessions`); null: no limit. */
  endpointPerSecond: number | null;
  /** Added to each answer; null: nothing. */
  latencyMs: number | { min: number; max: number } | null;
  failures: FailureShares;
  /** How far ahead of the machine's clock the answers' `Date` is; 0: not at all. */
  clockSkewSeconds: number;
}

/** Shares of the requests, from 0 to 1. None of these requests changes anything. */
export interface FailureShares {
  /** 500, in Stripe's words. */
  serverErrors: number;
  /** No answer until the client gives up. */
  timeouts: number;
  /** The connection ends without an answer. */
  drops: number;
}

/** What is absent stays as it was. */
export type ConditionChanges = Partial<Omit<Conditions, "failures">> & {
  failures?: Partial<FailureShares>;
};

export const FAIR: Conditions = {
  globalPerSecond: null,
  endpointPerSecond: null,
  latencyMs: null,
  failures: { serverErrors: 0, timeouts: 0, drops: 0 },
  clockSkewSeconds: 0,
};

/** Throws an error that names the condition where a value makes no sense. */
export function changedConditions(before: Conditions, changes: ConditionChanges): Conditions {
  const { globalPerSecond, endpointPerSecond, latencyMs } = changes;
  const after: Conditions = {
    globalPerSecond: globalPerSecond === undefined ? before.globalPerSecond : globalPerSecond,
    endpointPerSecond:
      endpointPerSecond === undefined ? before.endpointPerSecond : endpointPerSecond,
    latencyMs: latencyMs === undefined ? before.latencyMs : latencyMs,
    failures: { ...before.failures, ...changes.failures },
    clockSkewSeconds: changes.clockSkewSeconds ?? before.clockSkewSeconds,
  };
  requireRate("globalPerSecond", after.globalPerSecond);
  requireRate("endpointPerSecond", after.endpointPerSecond);
  const { min, max } = latencyRange(after);
  if (!(min >= 0 && max >= min)) {
    throw new Error("latencyMs must be milliseconds, or min and max of which max is not less");
  }
  const shares = Object.values(after.failures);
  if (!shares.every((share) => share >= 0) || shares.reduce((sum, share) => sum + share) > 1) {
    throw new Error("failures must be shares from 0 to 1 whose sum is at most 1");
  }
  return after;
}

export function latencyRange({ latencyMs }: Conditions): { min: number; max: number } {
  if (typeof latencyMs === "object" && latencyMs !== null) return latencyMs;
  return { min: latencyMs ?? 0, max: latencyMs ?? 0 };
}

function requireRate(name: string, rate: number | null): void {
  if (rate === null || (Number.isInteger(rate) && rate >= 1)) return;
  throw new Error(`${name} must be a whole number of requests a second, or null for no limit`);
}
