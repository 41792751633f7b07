const second = 1_000;
const minute = 60 * second;
const hour = 60 * minute;

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

/** Milliseconds until the next attempt after so many that failed; null where it is given up. */
export function retryInMs(attempts: number): number | null {
  return waitsMs[attempts - 1] ?? null;
}
