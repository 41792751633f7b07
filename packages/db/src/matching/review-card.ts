import type { Expectation } from "@rentease/core";
import type { ApplyRules } from "../apply/derive-payments.ts";
import { type BookingSummary, readBookingSummaries } from "../bookings/list-bookings.ts";
import type { Database } from "../database.ts";
import { showPayment } from "../payments/list-payments.ts";
import type { ListedPayment } from "../payments/listed-payment.ts";
import { considerOne, proposed, readOnly } from "./consider-one.ts";

/** A booking that a payment could belong to, with what a person needs to say so. */
export type ReviewCandidate = {
  /** With guest, property, stay and balance; the balance counts the payment itself where it is matched to it. */
  booking: BookingSummary;
  /** In [0, 1]. */
  score: number;
  /** Codes (core, reasonsInWords). */
  reasons: string[];
  /** What the payment equals of what the booking still expects, and when that is due. */
  expectation: Expectation | null;
  /** All amounts that would be no surprise, without this payment; minor units of the booking's currency. */
  open: readonly Expectation[];
};

/** A payment beside the bookings that it could belong to. */
export type ReviewCard = {
  payment: ListedPayment;
  /** The best first; none for one that was typed in. */
  candidates: ReviewCandidate[];
  /** What keeps it from being matched automatically, as codes. */
  doubts: string[];
};

/** @param id ours, or Stripe's as `showPayment` takes it. Null where there is no such payment. */
export async function readReviewCard(
  db: Database,
  id: string,
  rules: ApplyRules,
): Promise<ReviewCard | null> {
  return readOnly(db, async (tx) => {
    const payment = await showPayment(tx, id);
    if (!payment) return null;
    const considering = await considerOne(tx, payment.id, rules);
    if (!considering) return { payment, candidates: [], doubts: [] };
    const shown = proposed(considering);
    const bookings = await readBookingSummaries(
      tx,
      shown.map(({ candidate }) => candidate.id),
    );
    const candidates = shown.flatMap(({ candidate, score, reasons, expectation }) => {
      const booking = bookings.get(candidate.id);
      return booking
        ? [{ booking, score, reasons, expectation, open: candidate.expectations }]
        : [];
    });
    return { payment, candidates, doubts: considering.outcome.doubts };
  });
}
