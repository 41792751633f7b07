import { between, chance, type Random, weighted } from "../random.ts";
import { firstNot } from "../records/shelf.ts";
import type { Draws } from "./draws.ts";
import type { ArchivedPayments } from "./payments.ts";

export type RefundStatus = "succeeded" | "pending" | "failed" | "canceled";

export interface ArchivedRefund {
  charge: number;
  created: number;
  amount: number;
  /** Of the charge's settled amount. */
  settled: number;
  status: RefundStatus;
  /** When the money came back, for those that failed or were canceled. */
  returnedAt: number | null;
}

/** In order of `created`. */
export interface ArchivedRefunds {
  readonly all: readonly ArchivedRefund[];
  /** Numbers of a charge's refunds, ascending. */
  ofCharge(charge: number): readonly number[];
}

const DAY_SECONDS = 86_400;
const REFUND_SHARE = 0.08;

/** What is decided for a charge, before it is known what is past by the archive's end. */
interface Plan {
  afterSeconds: number;
  /** Null: all that is left. */
  percent: number | null;
  status: RefundStatus;
}

/** What would have happened after the archive's end hasn't happened. */
export function createRefunds(
  draws: Draws,
  payments: ArchivedPayments,
  to: number,
): ArchivedRefunds {
  const all: ArchivedRefund[] = [];
  for (let charge = 0; charge < payments.charges; charge += 1) {
    if (!isRefunded(draws, payments, charge)) continue;
    const amount = payments.amountOf(charge);
    const settled = payments.settledOf(charge).amount;
    const left = { amount, settled };
    for (const plan of plansFor(draws.stream("refund", charge))) {
      const created = payments.createdOf(charge) + plan.afterSeconds;
      if (created >= to) continue;
      const part = plan.percent === null ? left.amount : Math.ceil((amount * plan.percent) / 100);
      const settledPart =
        part === left.amount
          ? left.settled
          : Math.min(left.settled, Math.round((settled * part) / amount));
      left.amount -= part;
      left.settled -= settledPart;
      all.push({
        charge,
        created,
        amount: part,
        settled: settledPart,
        ...endOf(plan, charge, created, to),
      });
    }
  }
  all.sort((one, other) => one.created - other.created || one.charge - other.charge);
  const byCharge = Uint32Array.from(all.keys());
  const chargeAt = (place: number): number => all[byCharge[place] ?? 0]?.charge ?? 0;
  byCharge.sort((one, other) => (all[one]?.charge ?? 0) - (all[other]?.charge ?? 0) || one - other);
  return {
    all,
    ofCharge(charge) {
      const numbers: number[] = [];
      let place = firstNot(byCharge.length, (at) => chargeAt(at) < charge);
      for (; place < byCharge.length && chargeAt(place) === charge; place += 1) {
        numbers.push(byCharge[place] ?? 0);
      }
      return numbers;
    },
  };
}

export const isRefunded = (draws: Draws, payments: ArchivedPayments, charge: number): boolean =>
  payments.succeeded(charge) && draws.share("refund", charge) < REFUND_SHARE;

function plansFor(random: Random): Plan[] {
  const afterSeconds = weighted(random, [
    [between(random, 600, 14 * DAY_SECONDS), 60],
    [between(random, 15 * DAY_SECONDS, 60 * DAY_SECONDS), 28],
    [between(random, 61 * DAY_SECONDS, 210 * DAY_SECONDS), 12],
  ]);
  const status = weighted<RefundStatus>(random, [
    ["succeeded", 88],
    ["pending", 5],
    ["failed", 6],
    ["canceled", 1],
  ]);
  const percent = chance(random, 0.5) ? null : between(random, 5, 80);
  const first: Plan = { afterSeconds, percent, status };
  // The rest, or a part of it, some days later; only where the first part stays paid back.
  if (percent === null || percent > 45 || status !== "succeeded" || chance(random, 0.6)) {
    return [first];
  }
  const later = afterSeconds + between(random, 1, 20) * DAY_SECONDS;
  return [first, { afterSeconds: later, percent: chance(random, 0.5) ? null : 20, status }];
}

/** A refund that fails does so days after it was called succeeded. */
function endOf(
  { status }: Plan,
  charge: number,
  created: number,
  to: number,
): Pick<ArchivedRefund, "status" | "returnedAt"> {
  if (status === "succeeded" || status === "pending") return { status, returnedAt: null };
  const days = status === "canceled" ? 1 : 3 + (charge % 8);
  const returnedAt = created + days * DAY_SECONDS;
  if (returnedAt < to) return { status, returnedAt };
  return { status: status === "canceled" ? "pending" : "succeeded", returnedAt: null };
}
