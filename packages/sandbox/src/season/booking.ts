import type { NewDispute } from "../payments/dispute-object.ts";
import type { Verdict } from "../payments/verdicts.ts";

/** A booking as the host's system puts it (`PUT /bookings/{reference}`), with its reference. */
export interface Booking {
  reference: string;
  guest: Identity;
  property: string;
  currency: string;
  check_in: string;
  check_out: string;
  status: "confirmed" | "canceled" | "no_show";
  items: { kind: string; description: string; amount: number }[];
  instalments: { kind: InstalmentKind; due: string; amount: number }[];
  /** Put once a payment was made whose id the host's system keeps. */
  stripe?: { payment_intent: string | null; checkout_session: string | null };
}

export interface Identity {
  name: string;
  email: string | null;
  phone: string | null;
}

export type InstalmentKind = "deposit" | "balance" | "security_hold" | "extra";

/**
 * Where a payment says which booking it belongs to. `trap`: it says something that looks like a
 * reference and isn't that booking's. `several`: all the bookings it covers. `misspelt`: almost its
 * own, and no booking's. `stored_id`: nowhere, but the host's system stores the id of the
 * PaymentIntent or session on the booking. `wrong`: the reference of another booking, which its payer or its amount
 * contradicts; only ever where the payer can edit it, since no system could tell otherwise.
 */
export type Standing =
  | "metadata"
  | "session_metadata"
  | "client_reference_id"
  | "description"
  | "stored_id"
  | "several"
  | "misspelt"
  | "wrong"
  | "nowhere"
  | "trap";

/**
 * What can be known of a received payment's booking, at the time it comes.
 * `reference`: it carries the correct reference, or the booking its id, in the booking's currency. `identity`: a known
 * e-mail, phone or card, and an amount equal to just one open expectation of just one booking of
 * that guest, paid once, with nothing that contradicts. `suggestible`: a person could tell. `none`: nobody
 * could, or there is nothing to tell.
 */
export type Identifiable = "reference" | "identity" | "suggestible" | "none";

/** What is hard about a payment, on purpose. */
export type Difficulty =
  | "accents"
  | "agency"
  | "all_at_once"
  | "before_booking"
  | "equal_amount_for_nothing"
  | "family_pays"
  | "for_nothing"
  | "group"
  | "half_year_apart"
  | "known_by_card"
  | "maiden_name"
  | "misspelt_email"
  | "misspelt_name"
  | "misspelt_reference"
  | "name_order"
  | "namesake"
  | "no_email"
  | "no_show"
  | "other_currency"
  | "other_email"
  | "paid_twice"
  | "part_and_rest"
  | "reference_in_number"
  | "repeat_guest"
  | "same_amount_same_day"
  | "shared_card"
  | "stranger_pays"
  | "twin_booking"
  | "wrong_reference";

/** A part of a payment that belongs to one booking, in the payment's currency. */
export interface Share {
  reference: string;
  amount: number;
}

export type Ending = "paid" | "abandoned" | "canceled" | "failed";

/** What becomes of a payment after it was paid. */
export type AftermathKind =
  | "refunded"
  | "refunded_in_part"
  | "refunded_in_parts"
  | "refund_pending"
  | "refund_failed"
  | "refund_canceled"
  | "refund_requires_action"
  | "dispute_won"
  | "dispute_lost"
  | "dispute_open"
  | "dispute_lost_at_once"
  | "dispute_reopened"
  | "inquiry_closed"
  | "inquiry_escalated";

/** `afterMs` counts from the payment. An absent amount is all that is left. */
export type AftermathStep = { afterMs: number } & (
  | { does: "refund"; amount: number | undefined }
  | { does: "fail_refund" | "cancel_refund" | "require_action" | "evidence" }
  | { does: "dispute"; wanted: NewDispute }
  | { does: "decide"; verdict: Verdict }
);

/** One payment as it will be made. What Stripe is told stands apart from the truth about it. */
export interface PlannedPayment {
  truth: {
    /** The one it belongs to. Null: none, or several. */
    booking: string | null;
    /** All it belongs to, summing to what is received; empty where it belongs to none. */
    shares: Share[];
    standing: Standing;
    identifiable: Identifiable;
    difficulties: Difficulty[];
    /** Null where it is none, or not just one. */
    instalment: InstalmentKind | null;
    ending: Ending;
    aftermath: AftermathKind | null;
  };
  atMs: number;
  through: "payment_intent" | "checkout" | "charge";
  amount: number;
  currency: string;
  description: string | null;
  metadata: Record<string, string>;
  sessionMetadata: Record<string, string>;
  clientReferenceId: string | null;
  payer: Identity;
  /** Whether the PaymentIntent carries a Stripe customer. */
  withCustomer: boolean;
  method: PlannedMethod;
  /** Behaviours of the attempts that fail first (`chargeDeclined`…). */
  declines: string[];
  captureMethod: "automatic" | "automatic_async" | "manual";
  /** For a manual capture: when, and how much; null if it is never captured. */
  capture: { afterMs: number; amount: number } | null;
  /** For `canceled`. */
  cancelAfterMs: number;
  /** In order of time. */
  aftermath: AftermathStep[];
}

export interface PlannedMethod {
  type: "card" | "ideal" | "sepa_debit" | "link" | "bancontact" | "paypal";
  /** Card number or IBAN. */
  account?: string;
  wallet?: "apple_pay" | "google_pay";
  behaviour?: string;
}

export interface SeasonBooking {
  booking: Booking;
  bookedAtMs: number;
  /** When the host's system puts it: some payments come before. */
  knownAtMs: number;
  payments: PlannedPayment[];
}

export interface Season {
  seed: string;
  fromMs: number;
  toMs: number;
  /** Lazily made, ordered by when they were booked; each iteration starts anew and is the same. */
  bookings(): Iterable<SeasonBooking>;
}
