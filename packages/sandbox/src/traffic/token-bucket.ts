/** A second's worth of tokens at most, filled again evenly. */
export interface TokenBucket {
  holdsOne(): boolean;
  take(): void;
}

export function createTokenBucket(perSecond: number, nowMs: () => number): TokenBucket {
  let tokens = perSecond;
  let filledMs = nowMs();
  return {
    holdsOne() {
      const now = nowMs();
      tokens = Math.min(perSecond, tokens + ((now - filledMs) / 1000) * perSecond);
      filledMs = now;
      return tokens >= 1;
    },
    take() {
      tokens -= 1;
    },
  };
}
