import { AVAILABLE_AFTER_SECONDS } from "../payments/settlement.ts";
import type { Draws } from "./draws.ts";
import { type Movement, refOf } from "./movements.ts";
import type { ArchivedPayments } from "./payments.ts";

export interface ArchivedPayout {
  created: number;
  amount: number;
  /** When the bank sent it back; null for nearly all. */
  failedAt: number | null;
}

export interface ArchivedPayouts {
  readonly all: readonly ArchivedPayout[];
  /** What left by refunds, disputes and payouts, and came back, by the number of its payout. */
  readonly lines: readonly (Movement & { payout: number })[];
  /** The payout that a charge's money went out with; -1 while it waits. */
  readonly ofCharge: Int32Array;
}

export const DAY_SECONDS = 86_400;
const FAILED_SHARE = 0.01;
const FAILED_AFTER_SECONDS = 2 * DAY_SECONDS + 5 * 3600;
export const WAITING = -1;
/** Asynchronous capture: a charge is settled a moment after it was made. */
const SETTLED_AFTER_SECONDS = 2;

/** When a charge's balance transaction was written; never after the archive's end. */
export const settledAt = (created: number, to: number): number =>
  Math.min(created + SETTLED_AFTER_SECONDS, to - 1);

/**
 * Every midnight, of all that is available and hasn't gone out. What the last days brought waits, and
 * so does a sum that isn't positive.
 */
export function createPayouts(
  draws: Draws,
  payments: ArchivedPayments,
  movements: readonly Movement[],
  { from, to }: { from: number; to: number },
): ArchivedPayouts {
  const all: ArchivedPayout[] = [];
  const lines: (Movement & { payout: number })[] = [];
  const ofCharge = new Int32Array(payments.charges).fill(WAITING);
  let charge = 0;
  let movement = 0;
  let firstWaitingCharge = 0;
  let waiting: Movement[] = [];
  /** Failed payouts whose money isn't back yet. */
  let returning: Movement[] = [];
  let sum = 0;

  for (let at = (Math.floor(from / DAY_SECONDS) + 1) * DAY_SECONDS; at < to; at += DAY_SECONDS) {
    for (; charge < payments.charges; charge += 1) {
      const settled = settledAt(payments.createdOf(charge), to);
      if (settled + AVAILABLE_AFTER_SECONDS > at) break;
      if (!payments.succeeded(charge)) continue;
      const { amount, fee } = payments.settledOf(charge);
      sum += amount - fee;
    }
    const take = (each: Movement) => {
      waiting.push(each);
      sum += each.amount - each.fee;
    };
    for (let each = movements[movement]; each !== undefined; each = movements[movement]) {
      if (each.created > at) break;
      take(each);
      movement += 1;
    }
    for (const each of returning) if (each.created <= at) take(each);
    returning = returning.filter((each) => each.created > at);
    if (sum <= 0) continue;

    const payout = all.length;
    ofCharge.fill(payout, firstWaitingCharge, charge);
    for (const each of waiting) lines.push({ ...each, payout });
    lines.push({ ref: refOf("payout", payout), created: at, amount: -sum, fee: 0, payout });
    const fails = draws.share("payout_failure", payout) < FAILED_SHARE;
    const failedAt = fails && at + FAILED_AFTER_SECONDS < to ? at + FAILED_AFTER_SECONDS : null;
    if (failedAt !== null) {
      const ref = refOf("payout_reversal", payout);
      returning.push({ ref, created: failedAt, amount: sum, fee: 0 });
    }
    all.push({ created: at, amount: sum, failedAt });
    firstWaitingCharge = charge;
    waiting = [];
    sum = 0;
  }
  const left = [...waiting, ...returning, ...movements.slice(movement)];
  for (const each of left) lines.push({ ...each, payout: WAITING });
  return { all, lines, ofCharge };
}
