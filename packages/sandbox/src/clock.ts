export interface Clock {
  nowMs(): number;
  /** Stripe's `created`: whole seconds. */
  nowSeconds(): number;
  /** Moves the sandbox's time ahead of the machine's. */
  advance(byMs: number): void;
  aheadMs(): number;
  /** Runs `work` as if it were `timeMs`: how a season of last year gets last year's dates. */
  at<T>(timeMs: number, work: () => T): T;
}

export function createClock(now: () => number): Clock {
  let aheadMs = 0;
  let pinnedMs: number | null = null;
  const nowMs = () => pinnedMs ?? now() + aheadMs;
  return {
    nowMs,
    nowSeconds: () => Math.floor(nowMs() / 1000),
    aheadMs: () => aheadMs,
    advance(byMs) {
      aheadMs += byMs;
    },
    at(timeMs, work) {
      const before = pinnedMs;
      pinnedMs = timeMs;
      try {
        return work();
      } finally {
        pinnedMs = before;
      }
    },
  };
}
