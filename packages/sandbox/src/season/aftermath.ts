import { between, chance, pick, type Random, seeded, weighted } from "../random.ts";
import type { AftermathKind, AftermathStep, PlannedPayment } from "./booking.ts";
import { receivedOf } from "./evidence.ts";
import { DAY_MS } from "./stays.ts";

/** A debit has succeeded, and a later capture was made, before anything is paid back. */
const BEFORE_FIRST_MS = 7 * DAY_MS;
/** Banks take four days; a refund is canceled while they still do, and fails after they did. */
const CANCELED_AFTER_MS = 2 * DAY_MS;
const FAILED_AFTER_MS = 6 * DAY_MS;

const REFUND_SHARE = 0.08;
const DISPUTE_SHARE = 0.025;

const REFUNDS = [
  ["refunded_in_part", 40],
  ["refunded", 30],
  ["refunded_in_parts", 14],
  ["refund_pending", 8],
  ["refund_failed", 6],
  ["refund_canceled", 1],
  ["refund_requires_action", 1],
] as const satisfies readonly [AftermathKind, number][];

const DISPUTES = [
  ["dispute_lost", 30],
  ["dispute_won", 25],
  ["dispute_open", 15],
  ["inquiry_closed", 15],
  ["inquiry_escalated", 8],
  ["dispute_lost_at_once", 5],
  ["dispute_reopened", 2],
] as const satisfies readonly [AftermathKind, number][];

const REASONS = ["fraudulent", "product_not_received", "product_unacceptable"] as const;
/** Payers of the others can't go to their bank. */
const DISPUTABLE: ReadonlySet<string> = new Set(["card", "link", "paypal", "sepa_debit"]);
/** These have to meet a refund while it is under way: cards refund at once, but for a test card. */
const PENDING: ReadonlySet<AftermathKind> = new Set([
  "refund_canceled",
  "refund_pending",
  "refund_requires_action",
]);

/**
 * Decides what becomes of each payment after it was paid. Every kind comes once among the first
 * payments, so that a small season has them all; from then on each is as frequent as in life.
 */
export function createAftermaths(seed: string): (planned: PlannedPayment) => PlannedPayment {
  const first: AftermathKind[] = [...REFUNDS, ...DISPUTES].map(([kind]) => kind);
  let eligible = 0;
  return (planned) => {
    if (!isEligible(planned)) return planned;
    eligible += 1;
    // A stream apart: the payments themselves stay as they were without all this.
    const random = seeded(`${seed}|aftermath|${eligible}`);
    let kind: AftermathKind | undefined;
    if (first.length === 0) kind = usualKind(random);
    else if (eligible % 3 !== 0) kind = first.find((next) => fits(next, planned));
    if (kind === undefined || !fits(kind, planned)) return planned;
    const at = first.indexOf(kind);
    if (at >= 0) first.splice(at, 1);
    return withAftermath(random, planned, kind);
  };
}

/** Paid for good, by a method that has no behaviour of its own yet. */
const isEligible = ({ method, truth }: PlannedPayment): boolean =>
  truth.ending === "paid" &&
  truth.aftermath === null &&
  truth.instalment !== "security_hold" &&
  method.behaviour === undefined;

const fits = (kind: AftermathKind, { method }: PlannedPayment): boolean =>
  DISPUTABLE.has(method.type) || REFUNDS.some(([refund]) => refund === kind);

function usualKind(random: Random): AftermathKind | undefined {
  if (chance(random, REFUND_SHARE)) return weighted<AftermathKind>(random, [...REFUNDS]);
  if (chance(random, DISPUTE_SHARE)) return weighted<AftermathKind>(random, [...DISPUTES]);
  return undefined;
}

/** A guest who did not come gets everything back once that is clear. */
export const refundedAfter = (planned: PlannedPayment, dateMs: number): PlannedPayment =>
  isEligible(planned)
    ? {
        ...planned,
        aftermath: [
          {
            afterMs: Math.max(BEFORE_FIRST_MS, dateMs - planned.atMs),
            does: "refund",
            amount: undefined,
          },
        ],
        truth: {
          ...planned.truth,
          aftermath: "refunded",
          difficulties: [...planned.truth.difficulties, "no_show"],
        },
      }
    : planned;

function withAftermath(
  random: Random,
  planned: PlannedPayment,
  kind: AftermathKind,
): PlannedPayment {
  const pends = PENDING.has(kind) && planned.method.type === "card";
  return {
    ...planned,
    aftermath: stepsOf(random, receivedOf(planned), kind),
    method: pends ? { ...planned.method, behaviour: "pendingRefund" } : planned.method,
    truth: { ...planned.truth, aftermath: kind },
  };
}

function stepsOf(random: Random, amount: number, kind: AftermathKind): AftermathStep[] {
  const startMs = BEFORE_FIRST_MS + between(random, 0, 14) * DAY_MS;
  const decidedMs = startMs + between(random, 15, 45) * DAY_MS;
  const part = (percent: number) => Math.max(1, Math.floor((amount * percent) / 100));
  const refund = (wanted: number | undefined, afterMs = startMs): AftermathStep => ({
    afterMs,
    does: "refund",
    amount: wanted,
  });
  const some = refund(part(between(random, 10, 80)));
  const reason = pick(random, REASONS);
  const dispute: AftermathStep = { afterMs: startMs, does: "dispute", wanted: { reason } };
  const inquiry: AftermathStep = { ...dispute, wanted: { reason, inquiry: true } };
  const evidence: AftermathStep = { afterMs: startMs + 5 * DAY_MS, does: "evidence" };
  const decide = (
    verdict: Extract<AftermathStep, { does: "decide" }>["verdict"],
    laterMs = 0,
  ): AftermathStep => ({ afterMs: decidedMs + laterMs, does: "decide", verdict });
  const steps: Record<AftermathKind, () => AftermathStep[]> = {
    refunded: () => [refund(undefined)],
    refunded_in_part: () => [some],
    refunded_in_parts: () => [
      refund(part(25)),
      refund(part(33), startMs + 3 * DAY_MS),
      // Half of these end up paid back altogether.
      refund(chance(random, 0.5) ? undefined : part(17), startMs + 9 * DAY_MS),
    ],
    refund_pending: () => [some],
    refund_failed: () => [some, { afterMs: startMs + FAILED_AFTER_MS, does: "fail_refund" }],
    refund_canceled: () => [some, { afterMs: startMs + CANCELED_AFTER_MS, does: "cancel_refund" }],
    refund_requires_action: () => [
      some,
      { afterMs: startMs + CANCELED_AFTER_MS, does: "require_action" },
    ],
    dispute_won: () => [dispute, evidence, decide("win")],
    dispute_lost: () => [dispute, decide("lose")],
    // With what the payer's bank added for its own exchange rate.
    dispute_open: () => [{ ...dispute, wanted: { reason, amount: part(102) } }],
    dispute_lost_at_once: () => [{ ...dispute, wanted: { reason, amount: part(60), lost: true } }],
    dispute_reopened: () => [dispute, evidence, decide("lose"), decide("reopen", 20 * DAY_MS)],
    inquiry_closed: () => [inquiry, evidence, decide("close_inquiry")],
    inquiry_escalated: () => [inquiry, decide("escalate"), decide("lose", 20 * DAY_MS)],
  };
  return steps[kind]();
}
