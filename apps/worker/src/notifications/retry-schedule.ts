const second = 1_000;
const minute = 60 * second;
const hour = 60 * minute;

/** An attempt that was made just before the time of another one stands for that too. */
const leastWaitMs = 5 * second;

/** As Standard Webhooks recommends: about three days in all. */
const waitsMs = [
  5 * second,
  5 * minute,
  30 * minute,
  2 * hour,
  5 * hour,
  10 * hour,
  14 * hour,
  20 * hour,
  24 * hour,
];

/**
 * Milliseconds until the next attempt after one that failed; null where it is given up. Told by the time and not by the
 * number of attempts, so that those made before their time cost none of the three days.
 * @param sinceFirstMs from the first attempt to the one that failed.
 */
export function retryInMs(sinceFirstMs: number): number | null {
  let dueMs = 0;
  for (const waitMs of waitsMs) {
    dueMs += waitMs;
    if (dueMs >= sinceFirstMs + leastWaitMs) return dueMs - sinceFirstMs;
  }
  return null;
}
