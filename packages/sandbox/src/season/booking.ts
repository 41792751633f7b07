import type { NewDispute } from "../payments/dispute-object.ts";
import type { Verdict } from "../payments/verdicts.ts";

/** A booking as the host's system puts it (`PUT /bookings/{reference}`), with its reference. */
export interface Booking {
  reference: string;
  guest: { name: string; email: string; phone: string };
  property: string;
  currency: string;
  check_in: string;
  check_out: string;
  status: "confirmed" | "canceled";
  items: { kind: string; description: string; amount: number }[];
  instalments: { kind: InstalmentKind; due: string; amount: number }[];
}

export type InstalmentKind = "deposit" | "balance" | "security_hold" | "extra";

/**
 * Where a payment says which booking it belongs to. `trap`: it says something that looks like a
 * reference and isn't that booking's.
 */
export type Standing =
  | "metadata"
  | "session_metadata"
  | "client_reference_id"
  | "description"
  | "nowhere"
  | "trap";

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
    /** Null: it belongs to no booking. */
    booking: string | null;
    standing: Standing;
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
  payer: { name: string; email: string; phone: string };
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
  payments: PlannedPayment[];
}

export interface Season {
  seed: string;
  fromMs: number;
  toMs: number;
  /** Lazily made, ordered by when they were booked; each iteration starts anew and is the same. */
  bookings(): Iterable<SeasonBooking>;
}
