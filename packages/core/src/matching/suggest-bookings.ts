import type { CandidateBooking, MatchablePayment } from "./outcome.ts";
import { type Weighed, weighCandidate } from "./weigh-candidate.ts";

/** Less says nothing to a person. */
const leastScore = 0.38;
/** Bookings of one payer that are added up to find a payment for several of them. */
const mostAddedUp = 12;

/** Every candidate with what speaks for it, the best first; the order they came in changes nothing. */
export function weighCandidates(
  payment: MatchablePayment,
  candidates: readonly CandidateBooking[],
): Weighed[] {
  const alone = candidates.map((candidate) => weighCandidate(payment, candidate)).toSorted(byScore);
  const sums = addedUp(payment, alone);
  if (sums.size === 0) return alone;
  return candidates.map((candidate) => weighCandidate(payment, candidate, sums)).toSorted(byScore);
}

/** Those worth a person's look. An amount alone is not; nor is a booking that a person rejected (P7). */
export function worthSuggesting(weighed: readonly Weighed[]): Weighed[] {
  return weighed.filter(
    ({ candidate, score, grounded }) => !candidate.rejected && grounded && score >= leastScore,
  );
}

function byScore(a: Weighed, b: Weighed): number {
  return b.score - a.score || (a.candidate.reference < b.candidate.reference ? -1 : 1);
}

/** Two or three bookings of people like the payer whose open amounts make up the payment. */
function addedUp(
  { received, currency }: MatchablePayment,
  weighed: readonly Weighed[],
): Set<string> {
  const near = weighed
    .filter(
      ({ candidate, reasons }) =>
        !candidate.rejected && candidate.currency === currency && reasons.some(isPersonal),
    )
    .slice(0, mostAddedUp)
    .map(({ candidate }) => candidate);
  const found = new Set<string>();
  const add = (chosen: readonly CandidateBooking[], rest: bigint, from: number): void => {
    if (rest === 0n && chosen.length > 1) for (const { id } of chosen) found.add(id);
    if (rest <= 0n || chosen.length === 3) return;
    for (const [offset, candidate] of near.slice(from).entries()) {
      const amounts = new Set(candidate.expectations.map(({ amount }) => amount));
      for (const amount of amounts) add([...chosen, candidate], rest - amount, from + offset + 1);
    }
  };
  add([], received, 0);
  return found;
}

function isPersonal(reason: string): boolean {
  return /^(email_equal|phone_equal|card_seen|customer_seen|name_similar|family_name_equal)/.test(
    reason,
  );
}
