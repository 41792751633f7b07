import { climbLadder } from "./climb-ladder.ts";
import { type IdentityVerdict, matchByIdentity, type Surroundings } from "./match-by-identity.ts";
import {
  type Alternative,
  type CandidateBooking,
  type MatchablePayment,
  type MatchOutcome,
  type Rule,
} from "./outcome.ts";
import { weighCandidates, worthSuggesting } from "./suggest-bookings.ts";
import type { Weighed } from "./weigh-candidate.ts";

/** Rules that may not decide yet: what they would match they suggest. */
export type ShadowRules = ReadonlySet<string>;

const mostAlternatives = 5;

/**
 * Decides which booking a payment belongs to: the id ladder and references in texts, then identity and money, then
 * suggestions for a person. The first that holds decides.
 * @param candidates every booking that could be meant. Their order changes nothing.
 */
export function matchPayment(
  payment: MatchablePayment,
  candidates: readonly CandidateBooking[],
  surroundings: Surroundings = { rivals: false, truncated: false },
  shadow: ShadowRules = new Set(),
): MatchOutcome {
  const ladder = climbLadder(payment, candidates);
  if (payment.received <= 0n) return ladder;
  if (ladder.action === "matched") return shadowed(ladder, shadow);
  return matchWithoutReference(payment, candidates, surroundings, shadow, ladder);
}

/** What follows where the ladder did not decide. @param ladder what it said. */
export function matchWithoutReference(
  payment: MatchablePayment,
  candidates: readonly CandidateBooking[],
  surroundings: Surroundings,
  shadow: ShadowRules,
  ladder: MatchOutcome,
): MatchOutcome {
  const weighed = weighCandidates(payment, candidates);
  const verdict = matchByIdentity(payment, weighed, surroundings, ladder);
  const others = worthSuggesting(weighed);
  if (verdict?.doubts.length === 0) {
    return shadowed(propose("matched", verdict.best, verdict.rule, [], others), shadow);
  }
  if (ladder.action === "suggested") {
    const named = [ladder.bookingId, ...ladder.alternatives.map(({ bookingId }) => bookingId)];
    const rest = others.filter(({ candidate }) => !named.includes(candidate.id));
    return {
      ...ladder,
      alternatives: [...ladder.alternatives, ...rest.map(asAlternative)].slice(0, mostAlternatives),
    };
  }
  const [best] = others;
  if (!best) return ladder;
  const own = verdict?.best.candidate.id === best.candidate.id ? verdict : null;
  return keepReason(
    propose("suggested", best, own?.rule ?? "suggestion", doubtsOf(own), others),
    ladder,
  );
}

const doubtsOf = (verdict: IdentityVerdict | null) => verdict?.doubts ?? [];

function propose(
  action: "matched" | "suggested",
  { candidate, score, reasons }: Weighed,
  rule: Rule,
  doubts: IdentityVerdict["doubts"],
  others: readonly Weighed[],
): MatchOutcome {
  return {
    action,
    bookingId: candidate.id,
    rule,
    score,
    reasons: [
      ...reasons,
      ...doubts.filter((doubt) => !reasons.some((reason) => reason.startsWith(doubt))),
    ],
    doubts,
    alternatives: others
      .filter((other) => other.candidate.id !== candidate.id)
      .slice(0, mostAlternatives)
      .map(asAlternative),
  };
}

/** A suggestion beside a reference that names nothing says so too. */
function keepReason(outcome: MatchOutcome, ladder: MatchOutcome): MatchOutcome {
  const kept = ladder.reasons.filter(
    (reason) => reason !== "no_reference" && reason !== "rejected",
  );
  return { ...outcome, reasons: [...outcome.reasons, ...kept] };
}

function asAlternative({ candidate, score, reasons }: Weighed): Alternative {
  return { bookingId: candidate.id, score, reasons };
}

export function shadowed(outcome: MatchOutcome, shadow: ShadowRules): MatchOutcome {
  if (outcome.rule === null || !shadow.has(outcome.rule)) return outcome;
  return {
    ...outcome,
    action: "suggested",
    reasons: [...outcome.reasons, "suggest_only"],
    doubts: [...outcome.doubts, "suggest_only"],
  };
}
