import { v7 } from "uuid";

/** Random bytes for so many ids: asked for one by one they take longer than all the rest. */
const pool = new Uint8Array(16 * 256);
let used = pool.length;

let latestMs = 0;
let sequence = 0;

/** A new row id: uuid v7, so that ids sort by the time they were made, also within a millisecond. */
export function newId(): string {
  if (used === pool.length) {
    crypto.getRandomValues(pool);
    used = 0;
  }
  const random = pool.subarray(used, used + 16);
  used += 16;

  const now = Date.now();
  if (now > latestMs) {
    latestMs = now;
    sequence = 0;
  } else sequence += 1;
  return v7({ random, msecs: latestMs, seq: sequence });
}

/** Lower than every id that is made from then on, and higher than all made before: ids tell the time in their first 48 bits. */
export function lowestIdAt(at: Date): string {
  const hex = Math.max(0, at.getTime()).toString(16).padStart(12, "0");
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-0000-0000-000000000000`;
}
