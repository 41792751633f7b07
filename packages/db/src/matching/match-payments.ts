import { type MatchOutcome, matchPayment, ruleVersion, unmatched } from "@rentease/core";
import { and, desc, eq, inArray } from "drizzle-orm";
import type { PaymentState } from "../apply/derive-payments.ts";
import type { Transaction } from "../database.ts";
import { newId } from "../new-id.ts";
import { allocations, matchDecisions, payments } from "../schema/index.ts";
import { type Candidate, lockCandidates } from "./lock-candidates.ts";

/** Who decides when no person does. */
const system = "system";

type Allocation = typeof allocations.$inferSelect;
/** How a payment stands in review; `bookingId` is the one its last decision was about. */
type Standing = { review: string; reviewReason: string | null; bookingId: string | null };

/**
 * Matches payments whose evidence or money may have changed, oldest first, and records each decision that differs from
 * the standing one. What a person decided is left as it is (P7). The caller holds the locks of the payments' roots;
 * bookings are locked here, after them.
 */
export async function matchPayments(
  tx: Transaction,
  states: readonly PaymentState[],
): Promise<void> {
  if (states.length === 0) return;
  const ids = states.map(({ id }) => id);
  const standing = await readStanding(tx, ids);
  const open = states
    .filter(({ id }) => isOpenToRules(standing.reviews.get(id), standing.allocations.get(id) ?? []))
    .toSorted((a, b) => a.derived.created.getTime() - b.derived.created.getTime());
  if (open.length === 0) return;

  const candidates = await lockCandidates(tx, [
    ...new Set(open.flatMap(({ evidence }) => evidence.map(({ key }) => key))),
  ]);
  for (const state of open) {
    const current = standing.allocations.get(state.id)?.[0] ?? null;
    const { received } = state.derived;
    // What a match rests on is as it was: another booking that came since does not reopen it.
    if (current && !state.evidenceChanged && received > 0n) {
      await follow(tx, current, received);
      continue;
    }
    const outcome = decide(state, candidates, standing.rejections.get(state.id) ?? new Set());
    await record(tx, state, outcome, current, standing.reviews.get(state.id), candidates);
  }
}

function isOpenToRules(review: Standing | undefined, current: readonly Allocation[]): boolean {
  return review?.review !== "excluded" && current.every(({ decidedBy }) => decidedBy === system);
}

function decide(
  { id, derived, evidence, conflicted }: PaymentState,
  candidates: readonly Candidate[],
  rejected: ReadonlySet<string>,
): MatchOutcome {
  // Two snapshots disagree on what could be the reference itself: wait for Stripe's answer.
  if (conflicted) return unmatched("conflict_pending");
  return matchPayment(
    {
      currency: derived.currency,
      received: derived.received,
      payer: { name: derived.payerName, email: derived.payerEmail, phone: derived.payerPhone },
      evidence,
    },
    candidates.map((candidate) => ({
      ...candidate.booking,
      expectations: candidate.expectations(id),
      rejected: rejected.has(candidate.booking.id),
    })),
  );
}

/**
 * Whether a rule's standing match survives an outcome that is not a match. Evidence arrives in any order: what would
 * have kept the payment from being matched, had it come first, takes the match back when it comes later. An amount
 * that is no longer expected does not, nor evidence that went away.
 */
function survives(current: Allocation, outcome: MatchOutcome, received: bigint): boolean {
  if (received <= 0n) return false;
  if (outcome.action === "unmatched") {
    return !outcome.reasons.some((reason) => /^(no_such_booking|rejected)/.test(reason));
  }
  return (
    outcome.bookingId === current.bookingId &&
    outcome.doubts.every((doubt) => doubt === "amount_not_expected")
  );
}

async function record(
  tx: Transaction,
  { id, derived }: PaymentState,
  outcome: MatchOutcome,
  current: Allocation | null,
  review: Standing | undefined,
  candidates: readonly Candidate[],
): Promise<void> {
  const { received } = derived;
  const reviewReason = outcome.reasons.join(" ");
  const target = matchedTo(outcome);
  if (
    current &&
    (target ? target.bookingId === current.bookingId : survives(current, outcome, received))
  ) {
    await follow(tx, current, received);
    noteAllocation(candidates, id, current.bookingId, heldOf(derived));
    // Whether the amount is expected may have changed with it.
    if (outcome.bookingId === current.bookingId && review?.reviewReason !== reviewReason) {
      await tx.update(payments).set({ reviewReason }).where(eq(payments.id, id));
    }
    return;
  }

  const unchanged =
    !current &&
    !target &&
    review?.review === outcome.action &&
    review.reviewReason === reviewReason &&
    review.bookingId === outcome.bookingId;
  if (unchanged) return;

  const decisionId = newId();
  await tx.insert(matchDecisions).values({
    id: decisionId,
    paymentId: id,
    action: outcome.action,
    bookingId: outcome.bookingId,
    rule: outcome.rule,
    ruleVersion,
    reasons: outcome.reasons,
    alternatives: outcome.alternatives,
    decidedBy: system,
  });
  if (current) await tx.delete(allocations).where(eq(allocations.id, current.id));
  if (target) {
    await tx.insert(allocations).values({
      id: newId(),
      paymentId: id,
      ...target,
      amount: received,
      decidedBy: system,
      decisionId,
    });
  }
  noteAllocation(candidates, id, target?.bookingId ?? null, heldOf(derived));
  await tx
    .update(payments)
    .set({ review: outcome.action, reviewReason, updatedAt: new Date() })
    .where(eq(payments.id, id));
}

/** The booking and the rule of a match; null for any other outcome. */
function matchedTo({ action, bookingId, rule }: MatchOutcome) {
  return action === "matched" && bookingId !== null && rule !== null ? { bookingId, rule } : null;
}

/** A match stands for all the payment brought, also where more of it is captured later. */
async function follow(tx: Transaction, current: Allocation, received: bigint): Promise<void> {
  if (current.amount === received) return;
  await tx.update(allocations).set({ amount: received }).where(eq(allocations.id, current.id));
}

/** What a payment pays for: what came and did not go back. */
function heldOf({ received, refunded, lost }: PaymentState["derived"]): bigint {
  return received - refunded - lost;
}

/** Lets the next payment of the batch see what this one paid. */
function noteAllocation(
  candidates: readonly Candidate[],
  paymentId: string,
  bookingId: string | null,
  held: bigint,
): void {
  for (const candidate of candidates) {
    candidate.paid.delete(paymentId);
    if (candidate.booking.id === bookingId) candidate.paid.set(paymentId, held);
  }
}

async function readStanding(tx: Transaction, ids: string[]) {
  const reviewRows = await tx
    .select({ id: payments.id, review: payments.review, reviewReason: payments.reviewReason })
    .from(payments)
    .where(inArray(payments.id, ids));
  const allocationRows = await tx
    .select()
    .from(allocations)
    .where(inArray(allocations.paymentId, ids));
  const rejectionRows = await tx
    .select({ paymentId: matchDecisions.paymentId, bookingId: matchDecisions.bookingId })
    .from(matchDecisions)
    .where(and(inArray(matchDecisions.paymentId, ids), eq(matchDecisions.action, "rejected")));

  const decided = await tx
    .selectDistinctOn([matchDecisions.paymentId], {
      paymentId: matchDecisions.paymentId,
      bookingId: matchDecisions.bookingId,
    })
    .from(matchDecisions)
    .where(inArray(matchDecisions.paymentId, ids))
    .orderBy(matchDecisions.paymentId, desc(matchDecisions.id));
  const lastBooking = new Map(decided.map((row) => [row.paymentId, row.bookingId]));

  const ofPayments = new Map<string, Allocation[]>();
  for (const row of allocationRows) {
    ofPayments.set(row.paymentId, [...(ofPayments.get(row.paymentId) ?? []), row]);
  }
  const rejections = new Map<string, Set<string>>();
  for (const { paymentId, bookingId } of rejectionRows) {
    if (bookingId)
      rejections.set(paymentId, (rejections.get(paymentId) ?? new Set()).add(bookingId));
  }
  return {
    reviews: new Map<string, Standing>(
      reviewRows.map((row) => [row.id, { ...row, bookingId: lastBooking.get(row.id) ?? null }]),
    ),
    allocations: ofPayments,
    rejections,
  };
}
