import type {
  IdentityRule,
  CandidateBooking,
  Doubt,
  MatchablePayment,
  MatchOutcome,
} from "./outcome.ts";
import { type Weighed, isLongAfter } from "./weigh-candidate.ts";

/** What the candidates alone don't say. */
export type Surroundings = {
  /** Another open payment of this payer, of the same amount and currency. */
  rivals: boolean;
  /** The payer has more bookings than are among the candidates. */
  truncated: boolean;
};

export type IdentityVerdict = { best: Weighed; rule: IdentityRule; doubts: Doubt[] };

/**
 * Identity and money: the one booking whose guest is known to be the payer (by e-mail, phone or card, never by name
 * alone) and that still expects just this amount. Without doubts it is a match (P6).
 * @returns null where no booking of a known payer expects the amount, or may.
 */
export function matchByIdentity(
  payment: MatchablePayment,
  weighed: readonly Weighed[],
  surroundings: Surroundings,
  ladder: MatchOutcome,
): IdentityVerdict | null {
  const fitting = weighed.filter(
    ({ candidate, fits, likeness, reasons }) =>
      !candidate.rejected &&
      fits &&
      (knownBy(candidate, likeness) !== null || isNamesake(likeness, reasons)),
  );
  const best = fitting.find(({ candidate, likeness }) => knownBy(candidate, likeness) !== null);
  const rule = best && knownBy(best.candidate, best.likeness);
  if (!best || !rule) return null;

  const doubts: Doubt[] = [];
  if (best.expectation === null) doubts.push("amount_not_expected");
  if (fitting.length > 1) doubts.push("several_bookings_fit");
  if (contradicts(rule, best)) doubts.push("payer_differs");
  if (isElsewhere(best, weighed)) doubts.push("payer_is_another_guest");
  if (surroundings.rivals) doubts.push("another_payment_fits");
  if (surroundings.truncated) doubts.push("too_many_bookings");
  if (isLongAfter(best.candidate, payment.paidOn)) doubts.push("long_after_stay");
  if (!leavesRoom(ladder)) doubts.push("names_another_booking");
  return { best, rule, doubts };
}

function knownBy({ seen }: CandidateBooking, { agree }: Weighed["likeness"]): IdentityRule | null {
  if (agree.includes("email")) return "email_and_amount";
  if (agree.includes("phone")) return "phone_and_amount";
  return seen.card ? "card_and_amount" : null;
}

/** Possibly the payer's too: the same name, and no address that says otherwise. */
function isNamesake({ differ }: Weighed["likeness"], reasons: readonly string[]): boolean {
  return (
    !differ.includes("email") &&
    !differ.includes("phone") &&
    reasons.some((reason) => reason.startsWith("name_similar:"))
  );
}

/** An e-mail is one person's; phones and cards are shared in families and firms. */
function contradicts(rule: IdentityRule, { likeness: { agree, differ } }: Weighed): boolean {
  if (rule === "email_and_amount") return false;
  if (rule === "card_and_amount") return agree.length === 0 && differ.length > 0;
  return differ.includes("email") && differ.includes("name");
}

/** The payer's e-mail or phone is not this guest's but another one's. */
function isElsewhere(best: Weighed, weighed: readonly Weighed[]): boolean {
  return (["email", "phone"] as const).some(
    (field) =>
      best.likeness.differ.includes(field) &&
      weighed.some(({ likeness }) => likeness.agree.includes(field)),
  );
}

/**
 * Whether the ladder found nothing that speaks for another booking. A customer stored on a booking says who pays: that
 * this booking expects another amount leaves the payer's other ones.
 */
function leavesRoom({ action, rule, reasons, doubts }: MatchOutcome): boolean {
  if (action === "unmatched") return reasons.includes("no_reference");
  return rule === "customer_id" && doubts.every((doubt) => doubt === "amount_not_expected");
}
