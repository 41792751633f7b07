import type { Evidence, Rung } from "./evidence.ts";
import type { Expectation } from "./expectations.ts";
import type { FoldedIdentity } from "./identity.ts";

/** Raised when a rule decides differently than before; kept with every decision. */
export const ruleVersion = 3;

export type MatchablePayment = {
  currency: string;
  /** Minor units; only money received is matched. */
  received: bigint;
  /** When money came, YYYY-MM-DD; null where that is not known. */
  paidOn: string | null;
  payer: FoldedIdentity;
  /** In ladder order, as `collectEvidence` gives it. */
  evidence: readonly Evidence[];
};

export type CandidateBooking = {
  id: string;
  /** Folded. */
  reference: string;
  currency: string;
  guest: FoldedIdentity;
  checkIn: string | null;
  checkOut: string | null;
  status: string;
  /** Its folded reference and the Stripe ids stored on it: what evidence can name. */
  keys: readonly string[];
  expectations: readonly Expectation[];
  /** What it expects too if what came in odd amounts was for something else: enough to doubt, not to decide. */
  perhaps: readonly Expectation[];
  /** What earlier payments of this booking's guest share with this one: the card, the Stripe customer. */
  seen: { card: boolean; customer: boolean };
  /** A person said this payment is not this booking's: it is never proposed again (P7). */
  rejected: boolean;
};

/** Rules that decide on who paid and how much. */
export const identityRules = ["email_and_amount", "phone_and_amount", "card_and_amount"] as const;
export type IdentityRule = (typeof identityRules)[number];

export type Rule = Rung | IdentityRule | "suggestion";

export type Alternative = { bookingId: string; score: number; reasons: string[] };

export type MatchOutcome = {
  action: "matched" | "suggested" | "unmatched";
  bookingId: string | null;
  rule: Rule | null;
  /** In [0, 1], null where no booking is proposed. */
  score: number | null;
  /** Codes, each with its detail after a colon; never personal data. The doubts are the last of them. */
  reasons: string[];
  /** What kept a suggestion from being a match. */
  doubts: Doubt[];
  alternatives: Alternative[];
};

/** Why a person has to look. */
export type Doubt =
  | "amount_not_expected"
  | "currency_differs"
  | "payer_differs"
  | "several_bookings_named"
  | "names_another_booking"
  | "evidence_disagrees"
  /** Its e-mail or phone is that of another booking's guest. */
  | "payer_is_another_guest"
  /** More bookings of this payer expect this amount, or may. */
  | "several_bookings_fit"
  /** Another open payment of this payer is as likely the one expected. */
  | "another_payment_fits"
  /** This payer has more bookings than were looked at. */
  | "too_many_bookings"
  | "long_after_stay"
  /** A person took it off its booking before. */
  | "unmatched_by_person"
  /** The rule may only suggest as yet (shadow mode). */
  | "suggest_only";

/** An outcome that leaves the payment open. */
export function unmatched(reason: string): MatchOutcome {
  return {
    action: "unmatched",
    bookingId: null,
    rule: null,
    score: null,
    reasons: [reason],
    doubts: [],
    alternatives: [],
  };
}
