import { type Doubt, type MatchOutcome, type Paid, ruleVersion } from "@rentease/core";
import { and, type AnyColumn, asc, desc, ne } from "drizzle-orm";
import { among } from "../among.ts";
import type { ApplyRules, PaymentState } from "../apply/derive-payments.ts";
import type { Transaction } from "../database.ts";
import {
  type Decision,
  isHeldOpen,
  placing,
  rejectedBookings,
  system,
} from "../decisions/history.ts";
import { newId } from "../new-id.ts";
import { allocations, matchDecisions, payments } from "../schema/index.ts";
import { type Considering, type ConsiderOptions, considerPayments } from "./consider-payments.ts";
import type { Candidate } from "./read-candidates.ts";
import { type Changes, noChanges, writeDecisions } from "./write-decisions.ts";

type Allocation = typeof allocations.$inferSelect;
/** How a payment stands in review; `bookingId` is the one its last decision was about. */
type Standing = { review: string; reviewReason: string | null; bookingId: string | null };

/** A payment a rule decided about: what a dry run prints. */
export type Decided = { paymentId: string; outcome: MatchOutcome };

/**
 * Matches payments whose evidence or money may have changed, oldest first, and records each decision that differs from
 * the standing one. What a person decided is left as it is (P7). The caller holds the locks of the payments' roots;
 * bookings are locked here, after them.
 * @param bookingIds bookings that are written after, to be locked with the others.
 * @returns the decisions made.
 */
export async function matchPayments(
  tx: Transaction,
  states: readonly PaymentState[],
  rules: Pick<ApplyRules, "suggestOnly">,
  bookingIds: readonly string[] = [],
): Promise<Decided[]> {
  const { changes, decided } = await decidePayments(tx, states, {
    lock: true,
    shadow: rules.suggestOnly ?? new Set(),
    bookingIds,
  });
  await writeDecisions(tx, changes);
  return decided;
}

/** What the rules would change about payments. Writes nothing. */
export async function decidePayments(
  tx: Transaction,
  states: readonly PaymentState[],
  options: ConsiderOptions,
): Promise<{ changes: Changes; decided: Decided[] }> {
  const changes = noChanges();
  const decided: Decided[] = [];
  if (states.length === 0) return { changes, decided };
  const standing = await readStanding(
    tx,
    states.map(({ id }) => id),
  );
  const currentOf = (id: string) => standing.allocations.get(id)?.[0] ?? null;
  const open = states
    .filter(({ id }) => isOpenToRules(standing.reviews.get(id), standing.allocations.get(id) ?? []))
    .toSorted((a, b) => a.derived.created.getTime() - b.derived.created.getTime());
  const undecided = open.filter((state) => {
    const current = currentOf(state.id);
    const { received } = state.derived;
    // What a match rests on is as it was: another booking that came since does not reopen it.
    if (!current || state.evidenceChanged || received <= 0n) return true;
    follow(changes, current, received);
    return false;
  });
  if (undecided.length === 0) return { changes, decided };

  const considered = undecided.map((state) => {
    const history = standing.histories.get(state.id) ?? [];
    return { state, rejected: rejectedBookings(history), heldOpen: isHeldOpen(history) };
  });
  await considerPayments(tx, considered, options, (considering, byId) => {
    const { id } = considering.state;
    const made = record(changes, considering, currentOf(id), standing.reviews.get(id), byId);
    if (made) decided.push({ paymentId: id, outcome: considering.outcome });
  });
  return { changes, decided };
}

function isOpenToRules(review: Standing | undefined, current: readonly Allocation[]): boolean {
  return review?.review !== "excluded" && current.every(({ decidedBy }) => decidedBy === system);
}

/**
 * Whether a rule's standing match survives an outcome that is not a match. Evidence arrives in any order: what would
 * have kept the payment from being matched, had it come first, takes the match back when it comes later. An amount
 * that is no longer expected does not, nor evidence that went away.
 */
function survives(current: Allocation, { ladder, outcome, state }: Considering): boolean {
  if (state.derived.received <= 0n) return false;
  if (ladder.action === "unmatched") {
    const speaksAgainst = ladder.reasons.some((reason) =>
      /^(no_such_booking|rejected)/.test(reason),
    );
    return !speaksAgainst && !(isByIdentity(current) && outcome.doubts.some(isContradiction));
  }
  return (
    ladder.bookingId === current.bookingId &&
    ladder.doubts.every((doubt) => doubt === "amount_not_expected")
  );
}

const isByIdentity = ({ rule }: Allocation) => rule.endsWith("_and_amount");

/** Unlike another booking or payment that would fit as well, which came too late to keep the match from being made. */
const isContradiction = (doubt: Doubt) =>
  doubt === "payer_differs" || doubt === "payer_is_another_guest";

/** @returns whether a decision was made. */
function record(
  changes: Changes,
  considering: Considering,
  current: Allocation | null,
  review: Standing | undefined,
  candidates: ReadonlyMap<string, Candidate>,
): boolean {
  const { state, ladder, outcome } = considering;
  const { id, derived } = state;
  const { received } = derived;
  const reviewReason = outcome.reasons.join(" ");
  const target = matchedTo(outcome);
  if (current && stays(current, considering)) {
    follow(changes, current, received);
    candidates.get(current.bookingId)?.paid.set(id, paidBy(derived));
    // Whether the amount is expected may have changed with it.
    if (
      ladder.action !== "unmatched" &&
      ladder.bookingId === current.bookingId &&
      review?.reviewReason !== reviewReason
    ) {
      changes.reviews.push({ id, review: review?.review ?? outcome.action, reviewReason });
    }
    return false;
  }

  const unchanged =
    !current &&
    !target &&
    review?.review === outcome.action &&
    review.reviewReason === reviewReason &&
    review.bookingId === outcome.bookingId;
  if (unchanged) return false;

  const decisionId = newId();
  changes.decisions.push({
    id: decisionId,
    paymentId: id,
    action: outcome.action,
    bookingId: outcome.bookingId,
    rule: outcome.rule,
    ruleVersion,
    score: outcome.score,
    reasons: outcome.reasons,
    alternatives: outcome.alternatives,
    decidedBy: system,
  });
  if (current) changes.ended.push(current);
  if (target) {
    changes.allocated.push({
      id: newId(),
      paymentId: id,
      ...target,
      amount: received,
      decidedBy: system,
      decisionId,
    });
  }
  // The next payment of the batch sees what this one paid.
  if (current) candidates.get(current.bookingId)?.paid.delete(id);
  if (target) candidates.get(target.bookingId)?.paid.set(id, paidBy(derived));
  changes.reviews.push({ id, review: outcome.action, reviewReason });
  return true;
}

/** A reference may move a rule's match to another booking; who paid and how much alone does not. */
function stays(current: Allocation, considering: Considering): boolean {
  const target = matchedTo(considering.ladder);
  return target ? target.bookingId === current.bookingId : survives(current, considering);
}

/** The booking and the rule of a match; null for any other outcome. */
function matchedTo({ action, bookingId, rule }: MatchOutcome) {
  return action === "matched" && bookingId !== null && rule !== null ? { bookingId, rule } : null;
}

/** A match stands for all the payment brought, also where more of it is captured later. */
function follow(changes: Changes, current: Allocation, received: bigint): void {
  if (current.amount !== received) changes.allocated.push({ ...current, amount: received });
}

/** What a payment brings the one booking it is for. */
export function paidBy({ received, refunded, lost }: PaymentState["derived"]): Paid {
  return { amount: received, kept: received - refunded - lost };
}

async function readStanding(tx: Transaction, ids: string[]) {
  const of = (column: AnyColumn) => among(column, ids);
  const [reviewRows, allocationRows, decided, byPeople] = await Promise.all([
    tx
      .select({ id: payments.id, review: payments.review, reviewReason: payments.reviewReason })
      .from(payments)
      .where(of(payments.id)),
    tx.select().from(allocations).where(of(allocations.paymentId)),
    tx
      .selectDistinctOn([matchDecisions.paymentId], {
        paymentId: matchDecisions.paymentId,
        bookingId: matchDecisions.bookingId,
      })
      .from(matchDecisions)
      .where(and(of(matchDecisions.paymentId), among(matchDecisions.action, placing)))
      .orderBy(matchDecisions.paymentId, desc(matchDecisions.seq)),
    tx
      .select()
      .from(matchDecisions)
      .where(and(of(matchDecisions.paymentId), ne(matchDecisions.decidedBy, system)))
      .orderBy(asc(matchDecisions.seq)),
  ]);
  const lastBooking = new Map(decided.map((row) => [row.paymentId, row.bookingId]));

  const ofPayments = new Map<string, Allocation[]>();
  for (const row of allocationRows) {
    ofPayments.set(row.paymentId, [...(ofPayments.get(row.paymentId) ?? []), row]);
  }
  const histories = new Map<string, Decision[]>();
  for (const row of byPeople) {
    histories.set(row.paymentId, [...(histories.get(row.paymentId) ?? []), row]);
  }
  return {
    reviews: new Map<string, Standing>(
      reviewRows.map((row) => [row.id, { ...row, bookingId: lastBooking.get(row.id) ?? null }]),
    ),
    allocations: ofPayments,
    /** What people said about each payment, oldest first. */
    histories,
  };
}
