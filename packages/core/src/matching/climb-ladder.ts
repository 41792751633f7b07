import { type Evidence, type Rung, rungs } from "./evidence.ts";
import type { Expectation } from "./expectations.ts";
import { compareIdentities, contradictions } from "./identity.ts";
import {
  type CandidateBooking,
  type Doubt,
  type MatchablePayment,
  type MatchOutcome,
  unmatched,
} from "./outcome.ts";
import { weighCandidate } from "./weigh-candidate.ts";

/**
 * Decides which booking a payment belongs to on the evidence of the id ladder and of references in its texts. The
 * first rung that holds decides. What the host's own system set holds whatever the amount; what the payer could have
 * edited needs an expected amount and a payer who does not contradict the guest, or it only suggests (P6).
 */
export function climbLadder(
  payment: MatchablePayment,
  candidates: readonly CandidateBooking[],
): MatchOutcome {
  if (payment.received <= 0n) return unmatched("nothing_received");

  let suggestion: MatchOutcome | null = null;
  // A reference to a booking we don't have (yet): weaker evidence must not send its money elsewhere.
  let unknownReference: Evidence | null = null;

  for (const { rung, evidence } of steps(payment.evidence)) {
    const named = candidates
      .filter(({ keys, rejected }) => !rejected && evidence.some(({ key }) => keys.includes(key)))
      .toSorted(byFirstNamed(evidence));
    if (rungs[rung].isReference) {
      unknownReference ??=
        evidence.find(({ key }) => !candidates.some(({ keys }) => keys.includes(key))) ?? null;
    }
    if (named.length === 0) continue;
    const verdict = weigh(payment, rung, evidence, chooseAmong(payment, rung, named), candidates, [
      // Only a booking that stores this very payment's id outranks a reference that names another one.
      ...(unknownReference && rung !== "payment_id" ? ["names_another_booking" as const] : []),
      ...(disagrees(payment, candidates, rung, evidence, named, suggestion)
        ? ["evidence_disagrees" as const]
        : []),
    ]);
    if (verdict.action === "matched") return verdict;
    suggestion ??= verdict;
  }

  if (suggestion) return suggestion;
  if (unknownReference) {
    return unmatched(`no_such_booking:${unknownReference.carrier}.${unknownReference.field}`);
  }
  const refused = candidates.some(
    ({ keys, rejected }) => rejected && payment.evidence.some(({ key }) => keys.includes(key)),
  );
  return unmatched(refused ? "rejected" : "no_reference");
}

/** In the order the evidence names them, whatever order they came in. */
function byFirstNamed(evidence: readonly Evidence[]) {
  const place = ({ keys }: CandidateBooking) => evidence.findIndex(({ key }) => keys.includes(key));
  return (a: CandidateBooking, b: CandidateBooking) =>
    place(a) - place(b) || (a.reference < b.reference ? -1 : 1);
}

/** The evidence in the order it is tried: a rung at a time, metadata a field of a carrier at a time. */
function steps(evidence: readonly Evidence[]): { rung: Rung; evidence: Evidence[] }[] {
  const grouped = new Map<string, { rung: Rung; evidence: Evidence[] }>();
  for (const item of evidence) {
    const step = item.rung === "metadata" ? `${item.carrier}.${item.field}` : item.rung;
    const group = grouped.get(step) ?? { rung: item.rung, evidence: [] };
    group.evidence.push(item);
    grouped.set(step, group);
  }
  return [...grouped.values()];
}

/** Several bookings that share a customer or a link: the one that expects just this amount, where no other may. */
function chooseAmong(
  payment: MatchablePayment,
  rung: Rung,
  named: readonly CandidateBooking[],
): readonly CandidateBooking[] {
  if (rung !== "customer_id" && rung !== "payment_link") return named;
  const expecting = named.filter(
    (booking) =>
      booking.currency === payment.currency &&
      [...booking.expectations, ...booking.perhaps].some(
        ({ amount }) => amount === payment.received,
      ),
  );
  return expecting.length === 1 ? expecting : named;
}

/** Whether other evidence names a booking that these don't include. A customer's other bookings disagree with nothing. */
function disagrees(
  payment: MatchablePayment,
  candidates: readonly CandidateBooking[],
  rung: Rung,
  evidence: readonly Evidence[],
  named: readonly CandidateBooking[],
  suggestion: MatchOutcome | null,
): boolean {
  const includes = (id: string | null) => named.some((booking) => booking.id === id);
  if (suggestion && !includes(suggestion.bookingId)) return true;
  // What the host set outranks what comes below it; only two keys on one object contradict each other.
  const carriers = evidence.map(({ carrier }) => carrier);
  const rivals = payment.evidence.filter((item) => {
    if (evidence.includes(item) || item.rung === "customer_id") return false;
    if (rung === "metadata") return item.rung === "metadata" && carriers.includes(item.carrier);
    return rungs[rung].needsAmount;
  });
  return rivals.some(({ key }) => {
    const theirs = candidates.filter(({ keys }) => keys.includes(key));
    return theirs.length > 0 && !theirs.some(({ id }) => includes(id));
  });
}

function weigh(
  payment: MatchablePayment,
  rung: Rung,
  evidence: readonly Evidence[],
  named: readonly CandidateBooking[],
  candidates: readonly CandidateBooking[],
  doubtsOfEvidence: readonly Doubt[],
): MatchOutcome {
  const [best, ...others] = named.map((booking) => ({
    booking,
    score: weighCandidate(payment, booking).score,
    ...reasonsFor(payment, rung, evidence, booking, candidates),
  }));
  if (!best) return unmatched("no_reference");

  const doubts: Doubt[] = [
    ...best.doubts,
    ...(others.length > 0 ? ["several_bookings_named" as const] : []),
    ...doubtsOfEvidence,
  ];
  return {
    action: doubts.length === 0 ? "matched" : "suggested",
    bookingId: best.booking.id,
    rule: rung,
    score: best.score,
    reasons: [...best.reasons, ...doubts.filter((doubt) => !isDetailed(best.reasons, doubt))],
    doubts,
    alternatives: others.map(({ booking, score, reasons, doubts }) => ({
      bookingId: booking.id,
      score,
      reasons: [...reasons, ...doubts],
    })),
  };
}

/** Whether a reason already tells the doubt, with its detail. */
function isDetailed(reasons: readonly string[], doubt: Doubt): boolean {
  return reasons.some((reason) => reason.startsWith(`${doubt}:`));
}

/** What speaks for a booking, and the doubts that keep it from being automatic. */
function reasonsFor(
  payment: MatchablePayment,
  rung: Rung,
  evidence: readonly Evidence[],
  booking: CandidateBooking,
  candidates: readonly CandidateBooking[],
): { reasons: string[]; doubts: Doubt[] } {
  const reasons = evidence
    .filter(({ key }) => booking.keys.includes(key))
    .map(({ carrier, field }) => `named_by:${carrier}.${field}`);
  if (booking.currency !== payment.currency) return { reasons, doubts: ["currency_differs"] };

  const doubts: Doubt[] = [];
  const expectation = expected(payment, booking);
  if (expectation) reasons.push(`amount_expected:${expectation.name}`);
  else if (rungs[rung].needsAmount) doubts.push("amount_not_expected");
  else reasons.push("amount_not_expected");

  if (rungs[rung].needsPayer) {
    const differing = contradictions(payment.payer, booking.guest);
    if (differing.length > 0) {
      reasons.push(`payer_differs:${differing.join("+")}`);
      doubts.push("payer_differs");
    } else if (isAnotherGuest(payment, booking, candidates)) doubts.push("payer_is_another_guest");
  }
  return { reasons, doubts };
}

/**
 * Whether the payer is known as the guest of another booking and shares neither e-mail nor phone with this one's: a
 * family name in common is not enough then.
 */
function isAnotherGuest(
  { payer }: MatchablePayment,
  booking: CandidateBooking,
  candidates: readonly CandidateBooking[],
): boolean {
  const { agree, differ } = compareIdentities(payer, booking.guest);
  if (agree.some(isAddress) || (agree.length > 0 && differ.length === 0)) return false;
  return candidates.some(
    ({ id, guest }) => id !== booking.id && compareIdentities(payer, guest).agree.some(isAddress),
  );
}

const isAddress = (field: string) => field === "email" || field === "phone";

function expected(payment: MatchablePayment, booking: CandidateBooking): Expectation | undefined {
  return booking.expectations.find(({ amount }) => amount === payment.received);
}
