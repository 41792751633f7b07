import type { Random } from "../random.ts";

/** What is decided for a record: each decision has draws of its own, so that none moves another. */
const SUBJECTS = [
  "attempt",
  "attempt_failure",
  "booking",
  "booking_guest",
  "dispute",
  "guest",
  "method",
  "moment",
  "page",
  "payout_failure",
  "refund",
  "same_second",
  "standing",
] as const;
export type Subject = (typeof SUBJECTS)[number];
const SALTS = new Map(
  SUBJECTS.map((subject, place) => [subject, Math.imul(place + 1, 0x85ebca6b)]),
);

export interface Draws {
  /** A number in [0, 1), the same each time it is asked for; nothing is kept. */
  share(subject: Subject, number: number): number;
  /** A stream that starts the same each time. */
  stream(subject: Subject, number: number): Random;
}

export function createDraws(key: number): Draws {
  const hash = (subject: Subject, number: number): number =>
    mixed(Math.imul(number ^ key, 0x9e3779b1) ^ (SALTS.get(subject) ?? 0));
  return {
    share: (subject, number) => (hash(subject, number) >>> 0) / 4_294_967_296,
    stream(subject, number) {
      let state = hash(subject, number);
      return () => {
        state = (state + 0x6d2b79f5) | 0;
        return (mixed(state) >>> 0) / 4_294_967_296;
      };
    },
  };
}

/** Spreads each bit over all 32 (lowbias32). */
function mixed(value: number): number {
  let bits = value ^ (value >>> 16);
  bits = Math.imul(bits, 0x7feb352d);
  bits ^= bits >>> 15;
  bits = Math.imul(bits, 0x846ca68b);
  return bits ^ (bits >>> 16);
}
