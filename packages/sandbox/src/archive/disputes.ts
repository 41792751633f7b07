import { between, type Random, weighted } from "../random.ts";
import { firstNot } from "../records/shelf.ts";
import type { Draws } from "./draws.ts";
import type { ArchivedPayments } from "./payments.ts";
import { isRefunded } from "./refunds.ts";

export type DisputeStatus = "needs_response" | "under_review" | "won" | "lost" | "warning_closed";

export interface ArchivedDispute {
  charge: number;
  created: number;
  amount: number;
  reason: string;
  status: DisputeStatus;
  /** When the money came back, for those that were won. */
  wonAt: number | null;
}

/** In order of `created`; a charge has one at most. */
export interface ArchivedDisputes {
  readonly all: readonly ArchivedDispute[];
  ofCharge(charge: number): number | undefined;
}

const DAY_SECONDS = 86_400;
const DISPUTE_SHARE = 0.006;
/** Payers of the others can't go to their bank. */
const DISPUTABLE: ReadonlySet<string> = new Set(["card", "link", "paypal", "sepa_debit"]);

/** Inquiries move no money. */
export const isFormal = ({ status }: Pick<ArchivedDispute, "status">): boolean =>
  status !== "warning_closed";

export function createDisputes(
  draws: Draws,
  payments: ArchivedPayments,
  to: number,
): ArchivedDisputes {
  const all: ArchivedDispute[] = [];
  for (let charge = 0; charge < payments.charges; charge += 1) {
    if (draws.share("dispute", charge) >= DISPUTE_SHARE || !payments.succeeded(charge)) continue;
    // What was paid back isn't disputed as well.
    if (isRefunded(draws, payments, charge) || !DISPUTABLE.has(payments.typeOf(charge))) continue;
    const random = draws.stream("dispute", charge);
    const created =
      payments.createdOf(charge) + between(random, 5 * DAY_SECONDS, 100 * DAY_SECONDS);
    if (created >= to) continue;
    all.push({
      charge,
      created,
      amount: payments.amountOf(charge),
      reason: weighted(random, [
        ["fraudulent", 5],
        ["product_not_received", 3],
        ["product_unacceptable", 2],
      ]),
      ...endOf(random, created, to),
    });
  }
  all.sort((one, other) => one.created - other.created || one.charge - other.charge);
  const byCharge = Uint32Array.from(all.keys());
  const chargeAt = (place: number): number => all[byCharge[place] ?? 0]?.charge ?? 0;
  byCharge.sort((one, other) => (all[one]?.charge ?? 0) - (all[other]?.charge ?? 0));
  return {
    all,
    ofCharge(charge) {
      const place = firstNot(byCharge.length, (at) => chargeAt(at) < charge);
      return place < byCharge.length && chargeAt(place) === charge ? byCharge[place] : undefined;
    },
  };
}

function endOf(
  random: Random,
  created: number,
  to: number,
): Pick<ArchivedDispute, "status" | "wonAt"> {
  const wanted = weighted<DisputeStatus>(random, [
    ["lost", 40],
    ["won", 33],
    ["under_review", 7],
    ["needs_response", 8],
    ["warning_closed", 12],
  ]);
  const decidedAt = created + between(random, 20 * DAY_SECONDS, 60 * DAY_SECONDS);
  if (wanted === "won") {
    return decidedAt < to
      ? { status: wanted, wonAt: decidedAt }
      : { status: "under_review", wonAt: null };
  }
  const status = wanted === "lost" && decidedAt >= to ? "under_review" : wanted;
  return { status, wonAt: null };
}
