import { isWritten } from "./evidence.ts";
import type { Expectation } from "./expectations.ts";
import { compareIdentities, type Likeness } from "./identity.ts";
import type { CandidateBooking, MatchablePayment } from "./outcome.ts";
import { referencesAlike } from "./references-alike.ts";
import { nameSimilarity } from "./similarity.ts";

/** All that speaks for one booking, and how much. */
export type Weighed = {
  candidate: CandidateBooking;
  /** In [0, 1]. */
  score: number;
  reasons: string[];
  likeness: Likeness;
  /** What it expects that the payment is; null also where it only may. */
  expectation: Expectation | null;
  /** It expects just this amount, or may. */
  fits: boolean;
  /** Something other than the amount speaks for it. */
  grounded: boolean;
};

/**
 * What each finding is worth: the share of the remaining doubt that it takes away. So findings add up to less than one,
 * in any order, and a reference with nothing else outweighs an amount on the right day.
 */
const worth = {
  named: 0.9,
  reference_similar: 0.4,
  email_equal: 0.5,
  phone_equal: 0.45,
  card_seen: 0.4,
  customer_seen: 0.4,
  name_similar: 0.4,
  family_name_equal: 0.2,
  given_name_equal: 0.12,
  amount_expected: 0.45,
  amount_perhaps: 0.45,
  amount_with_others: 0.3,
  /** On the due day itself, less with every day away from it. */
  due: 0.2,
  /** The payer's own is among bookings of one stay. */
  same_stay: 0.2,
} as const;

/** What is left of the score where something speaks against it. */
const held = { currency_differs: 0.85, payer_differs: 0.85, long_after_stay: 0.7 } as const;

const similarName = 0.8;
const daysAroundDue = 30;
const daysAfterStay = 30;

/** @param sums ids of bookings that expect just this amount together with others of the same payer. */
export function weighCandidate(
  payment: MatchablePayment,
  candidate: CandidateBooking,
  sums: ReadonlySet<string> = new Set(),
): Weighed {
  const { payer, paidOn } = payment;
  const likeness = compareIdentities(payer, candidate.guest);
  const found: { reason: string; worth: number; grounds: boolean }[] = [];
  const note = (reason: string, share: number, grounds = true) =>
    found.push({ reason, worth: share, grounds });

  const naming = payment.evidence.find(({ key }) => candidate.keys.includes(key));
  if (naming) note(`named_by:${naming.carrier}.${naming.field}`, worth.named);
  else {
    const alike = payment.evidence.find(
      (evidence) => isWritten(evidence) && referencesAlike(evidence.key, candidate.reference),
    );
    if (alike) note(`reference_similar:${alike.carrier}.${alike.field}`, worth.reference_similar);
  }
  if (likeness.agree.includes("email")) note("email_equal", worth.email_equal);
  if (likeness.agree.includes("phone")) note("phone_equal", worth.phone_equal);
  if (candidate.seen.card) note("card_seen", worth.card_seen);
  if (candidate.seen.customer) note("customer_seen", worth.customer_seen);

  const alike = nameSimilarity(payer.name, candidate.guest.name);
  if (alike >= similarName) note(`name_similar:${alike.toFixed(2)}`, worth.name_similar * alike);
  else if (likeness.agree.includes("name")) note("family_name_equal", worth.family_name_equal);
  else if (alike > 0) note("given_name_equal", worth.given_name_equal);

  const sameCurrency = candidate.currency === payment.currency;
  const expectation =
    (sameCurrency && earliestNear(candidate.expectations, payment.received, paidOn)) || null;
  const perhaps =
    (!expectation && sameCurrency && earliestNear(candidate.perhaps, payment.received, paidOn)) ||
    null;
  if (expectation) note(`amount_expected:${expectation.name}`, worth.amount_expected, false);
  else if (perhaps) note(`amount_perhaps:${perhaps.name}`, worth.amount_perhaps, false);
  else if (sums.has(candidate.id)) note("amount_with_others", worth.amount_with_others, false);

  const dueDays = daysBetween((expectation ?? perhaps)?.due ?? null, paidOn);
  if (dueDays !== null && Math.abs(dueDays) < daysAroundDue) {
    note(`due_in_days:${dueDays}`, worth.due * (1 - Math.abs(dueDays) / daysAroundDue));
  }

  const against: (keyof typeof held)[] = [];
  if (!sameCurrency) against.push("currency_differs");
  if (likeness.agree.length === 0 && likeness.differ.length > 0) against.push("payer_differs");
  if (isLongAfter(candidate, paidOn)) against.push("long_after_stay");

  const doubt = found.reduce((rest, { worth: share }) => rest * (1 - share), 1);
  const score = against.reduce((rest, reason) => rest * held[reason], 1 - doubt);
  return {
    candidate,
    score: Math.round(score * 10_000) / 10_000,
    reasons: [
      ...found.map(({ reason }) => reason),
      ...against.map((reason) =>
        reason === "payer_differs" ? `payer_differs:${likeness.differ.join("+")}` : reason,
      ),
    ],
    likeness,
    expectation,
    fits: expectation !== null || perhaps !== null,
    grounded: found.some(({ grounds }) => grounds),
  };
}

/** The expectation of just this amount; of several the one whose due day is nearest. */
function earliestNear(
  expectations: readonly Expectation[],
  amount: bigint,
  paidOn: string | null,
): Expectation | undefined {
  const away = ({ due }: Expectation) =>
    Math.abs(daysBetween(due ?? null, paidOn) ?? Number.MAX_SAFE_INTEGER);
  return expectations
    .filter((expectation) => expectation.amount === amount)
    .toSorted((a, b) => away(a) - away(b))[0];
}

export function isLongAfter({ checkOut }: CandidateBooking, paidOn: string | null): boolean {
  const days = daysBetween(paidOn, checkOut);
  return days !== null && days > daysAfterStay;
}

/** Days from `to` until `from`, both YYYY-MM-DD: how far `from` lies ahead. */
function daysBetween(from: string | null, to: string | null): number | null {
  if (from === null || to === null) return null;
  return Math.round((Date.parse(from) - Date.parse(to)) / 86_400_000);
}
