import { type Evidence, type Rung, rungs } from "./evidence.ts";
import type { Expectation } from "./expectations.ts";
import { contradictions, type Identity } from "./identity.ts";

/** Raised when a rule decides differently than before; kept with every decision. */
export const ruleVersion = 1;

export type MatchablePayment = {
  currency: string;
  /** Minor units; only money received is matched. */
  received: bigint;
  payer: Identity;
  evidence: readonly Evidence[];
};

export type CandidateBooking = {
  id: string;
  currency: string;
  guest: Identity;
  /** Its folded reference and the Stripe ids stored on it: what evidence can name. */
  keys: readonly string[];
  expectations: readonly Expectation[];
  /** A person said this payment is not this booking's: it is never proposed again (P7). */
  rejected: boolean;
};

export type MatchOutcome = {
  action: "matched" | "suggested" | "unmatched";
  bookingId: string | null;
  rule: Rung | null;
  /** Codes, each with its detail after a colon; never personal data. */
  reasons: string[];
  alternatives: { bookingId: string; reasons: string[] }[];
};

/**
 * Decides which booking a payment belongs to on the evidence of the id ladder and of references in its texts. The
 * first rung that holds decides. What the host's own system set holds whatever the amount; what the payer could have
 * edited needs an expected amount and a payer who does not contradict the guest, or it only suggests (P6).
 */
export function matchPayment(
  payment: MatchablePayment,
  candidates: readonly CandidateBooking[],
): MatchOutcome {
  if (payment.received <= 0n) return unmatched("nothing_received");

  let suggestion: MatchOutcome | null = null;
  // The host's own system named a booking we don't have (yet): weaker evidence must not send the money elsewhere.
  let unknownHostReference: string | null = null;
  const clientReference = payment.evidence.find(({ rung }) => rung === "client_reference_id");

  for (const rung of Object.keys(rungs) as Rung[]) {
    const evidence = payment.evidence.filter((item) => item.rung === rung);
    const named = candidates.filter(
      ({ keys, rejected }) => !rejected && evidence.some(({ key }) => keys.includes(key)),
    );
    const [only] = named;
    if (!only) {
      if (rung === "metadata" && evidence[0]) unknownHostReference = evidence[0].source;
      continue;
    }
    const verdict = weigh(payment, rung, evidence, chooseAmong(payment, rung, named), {
      unknownHostReference,
      earlierSuggestion: suggestion?.bookingId ?? null,
    });
    if (verdict.action === "matched") return verdict;
    suggestion ??= verdict;
  }

  if (suggestion) return suggestion;
  const unknown = unknownHostReference ?? clientReference?.source;
  return unmatched(unknown ? `no_such_booking:${unknown}` : "no_reference");
}

/** Several bookings of one customer: the one that expects just this amount, where only one does. */
function chooseAmong(
  payment: MatchablePayment,
  rung: Rung,
  named: readonly CandidateBooking[],
): readonly CandidateBooking[] {
  if (rung !== "customer_id" || named.length === 1) return named;
  const expecting = named.filter(
    (booking) => booking.currency === payment.currency && expected(payment, booking),
  );
  return expecting.length === 1 ? expecting : named;
}

function weigh(
  payment: MatchablePayment,
  rung: Rung,
  evidence: readonly Evidence[],
  named: readonly CandidateBooking[],
  context: { unknownHostReference: string | null; earlierSuggestion: string | null },
): MatchOutcome {
  const considered = named.map((booking) => ({
    booking,
    ...reasonsFor(payment, rung, evidence, booking),
  }));
  const [best, ...others] = considered;
  if (!best) return unmatched("no_reference");

  const doubts = [...best.doubts];
  if (others.length > 0) doubts.push("several_bookings_named");
  // Only a booking that stores this very payment's id outranks a reference that names another one.
  if (rung !== "payment_id" && context.unknownHostReference) {
    doubts.push(`names_another_booking:${context.unknownHostReference}`);
  }
  if (context.earlierSuggestion && context.earlierSuggestion !== best.booking.id) {
    doubts.push("evidence_disagrees");
  }
  return {
    action: doubts.length === 0 ? "matched" : "suggested",
    bookingId: best.booking.id,
    rule: rung,
    reasons: [...best.reasons, ...doubts],
    alternatives: others.map(({ booking, reasons, doubts }) => ({
      bookingId: booking.id,
      reasons: [...reasons, ...doubts],
    })),
  };
}

/** What speaks for a booking, and the doubts that keep it from being automatic. */
function reasonsFor(
  payment: MatchablePayment,
  rung: Rung,
  evidence: readonly Evidence[],
  booking: CandidateBooking,
): { reasons: string[]; doubts: string[] } {
  const sources = evidence.filter(({ key }) => booking.keys.includes(key));
  const reasons = sources.map(({ source }) => `named_by:${source}`);
  if (booking.currency !== payment.currency) return { reasons, doubts: ["currency_differs"] };

  const doubts: string[] = [];
  const expectation = expected(payment, booking);
  if (expectation) reasons.push(`amount_expected:${expectation.name}`);
  else if (rungs[rung].hostSet) reasons.push("amount_not_expected");
  else doubts.push("amount_not_expected");

  if (!rungs[rung].hostSet) {
    const differing = contradictions(payment.payer, booking.guest);
    if (differing.length > 0) doubts.push(`payer_differs:${differing.join("+")}`);
  }
  return { reasons, doubts };
}

function expected(payment: MatchablePayment, booking: CandidateBooking): Expectation | undefined {
  return booking.expectations.find(({ amount }) => amount === payment.received);
}

function unmatched(reason: string): MatchOutcome {
  return { action: "unmatched", bookingId: null, rule: null, reasons: [reason], alternatives: [] };
}
