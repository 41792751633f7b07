import { isWritten, type MatchOutcome, type Weighed, weighCandidates } from "@rentease/core";
import { asc, eq } from "drizzle-orm";
import type { ApplyRules } from "../apply/derive-payments.ts";
import type { Database, Transaction } from "../database.ts";
import { bookings, matchDecisions, payments } from "../schema/index.ts";
import { considerOne, proposed, readOnly } from "./consider-one.ts";
import { readBookingReferences } from "./read-references.ts";

/** A booking that a payment could belong to, and why. Amounts in minor units of the booking's currency. */
export type Suggestion = {
  reference: string;
  /** In [0, 1]. */
  score: number;
  reasons: string[];
  /** What of the booking's expectations the payment equals, by name, as in `deposit` or `deposit+balance`. */
  amountExpected: string | null;
};

/** Why a payment stands as it does, and what the rules would say of it now. */
export type Explanation = {
  id: string;
  review: string;
  reviewReason: string | null;
  /** What names a booking on it, and whether we know that booking. */
  evidence: { rung: string; carrier: string; field: string; booking: string | null }[];
  /** What the rules would decide now. */
  verdict: {
    action: MatchOutcome["action"];
    rule: string | null;
    booking: string | null;
    score: number | null;
    reasons: string[];
    /** What keeps it from being matched automatically. */
    doubts: string[];
  };
  candidates: (Suggestion & { rejected: boolean })[];
  /** Oldest first. */
  decisions: {
    id: string;
    at: Date;
    by: string;
    action: string;
    booking: string | null;
    rule: string | null;
    ruleVersion: number;
    score: number | null;
    reasons: string[];
  }[];
};

const mostShown = 20;

/** The bookings that a payment could belong to, best first; none for one that was typed in. */
export async function suggestFor(
  db: Database,
  paymentId: string,
  rules: ApplyRules,
): Promise<Suggestion[]> {
  return readOnly(db, async (tx) => {
    const considering = await considerOne(tx, paymentId, rules);
    if (!considering) return [];
    const shown = proposed(considering).slice(0, mostShown);
    const referenceOf = await readReferences(tx, shown);
    return shown.map((weighed) => asSuggestion(weighed, referenceOf));
  });
}

/** Null where there is no such payment of Stripe's. */
export async function explainPayment(
  db: Database,
  paymentId: string,
  rules: ApplyRules,
): Promise<Explanation | null> {
  return readOnly(db, async (tx) => {
    const considering = await considerOne(tx, paymentId, rules);
    const [row] = await tx
      .select({ review: payments.review, reviewReason: payments.reviewReason })
      .from(payments)
      .where(eq(payments.id, paymentId));
    if (!considering || !row) return null;
    const { outcome, candidates, payment } = considering;
    const decisions = await tx
      .select({ decision: matchDecisions, reference: bookings.reference })
      .from(matchDecisions)
      .leftJoin(bookings, eq(bookings.id, matchDecisions.bookingId))
      .where(eq(matchDecisions.paymentId, paymentId))
      .orderBy(asc(matchDecisions.seq));
    const weighed = weighCandidates(payment, candidates).filter(({ score }) => score > 0);
    const referenceOf = await readReferences(tx, weighed);
    const named = (key: string) => candidates.find(({ keys }) => keys.includes(key))?.id ?? "";
    return {
      id: paymentId,
      ...row,
      evidence: payment.evidence
        .map((each) => ({ ...each, booking: referenceOf.get(named(each.key)) ?? null }))
        // That no booking stores an id of Stripe's says nothing.
        .filter((each) => isWritten(each) || each.booking !== null)
        .map(({ rung, carrier, field, booking }) => ({ rung, carrier, field, booking })),
      verdict: {
        action: outcome.action,
        rule: outcome.rule,
        booking: referenceOf.get(outcome.bookingId ?? "") ?? null,
        score: outcome.score,
        reasons: outcome.reasons,
        doubts: outcome.doubts,
      },
      candidates: weighed.slice(0, mostShown).map((each) => ({
        ...asSuggestion(each, referenceOf),
        rejected: each.candidate.rejected,
      })),
      decisions: decisions.map(({ decision, reference }) => ({
        id: decision.id,
        at: decision.decidedAt,
        by: decision.decidedBy,
        action: decision.action,
        booking: reference,
        rule: decision.rule,
        ruleVersion: decision.ruleVersion,
        score: decision.score,
        reasons: decision.reasons,
      })),
    };
  });
}

function asSuggestion(
  { candidate, score, reasons, expectation }: Weighed,
  referenceOf: ReadonlyMap<string, string>,
): Suggestion {
  return {
    reference: referenceOf.get(candidate.id) ?? candidate.reference,
    score,
    reasons,
    amountExpected: expectation?.name ?? null,
  };
}

/** As the host writes them; candidates carry them folded. */
async function readReferences(
  tx: Transaction,
  weighed: readonly Weighed[],
): Promise<Map<string, string>> {
  return readBookingReferences(
    tx,
    weighed.map(({ candidate }) => candidate.id),
  );
}
