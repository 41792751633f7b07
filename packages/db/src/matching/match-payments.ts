import { type MatchOutcome, matchPayment, ruleVersion, unmatched } from "@rentease/core";
import { and, type AnyColumn, desc, eq, inArray, sql } from "drizzle-orm";
import type { PaymentState } from "../apply/derive-payments.ts";
import type { Transaction } from "../database.ts";
import { newId } from "../new-id.ts";
import { allocations, matchDecisions, payments } from "../schema/index.ts";
import { upsert } from "../upsert.ts";
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
  const byId = new Map(candidates.map((candidate) => [candidate.booking.id, candidate]));
  const byName = byKey(candidates);
  const changes = noChanges();
  for (const state of open) {
    const current = standing.allocations.get(state.id)?.[0] ?? null;
    const { received } = state.derived;
    // What a match rests on is as it was: another booking that came since does not reopen it.
    if (current && !state.evidenceChanged && received > 0n) {
      follow(changes, current, received);
      continue;
    }
    // Those its evidence names; what others of the batch name is not its business.
    const named = [...new Set(state.evidence.flatMap(({ key }) => byName.get(key) ?? []))];
    const outcome = decide(state, named, standing.rejections.get(state.id) ?? new Set());
    record(changes, state, outcome, current, standing.reviews.get(state.id), byId);
  }
  await write(tx, changes);
}

function byKey(candidates: readonly Candidate[]): Map<string, Candidate[]> {
  const named = new Map<string, Candidate[]>();
  for (const candidate of candidates) {
    for (const key of candidate.booking.keys) {
      named.set(key, [...(named.get(key) ?? []), candidate]);
    }
  }
  return named;
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

function record(
  changes: Changes,
  { id, derived }: PaymentState,
  outcome: MatchOutcome,
  current: Allocation | null,
  review: Standing | undefined,
  candidates: ReadonlyMap<string, Candidate>,
): void {
  const { received } = derived;
  const reviewReason = outcome.reasons.join(" ");
  const target = matchedTo(outcome);
  if (
    current &&
    (target ? target.bookingId === current.bookingId : survives(current, outcome, received))
  ) {
    follow(changes, current, received);
    candidates.get(current.bookingId)?.paid.set(id, heldOf(derived));
    // Whether the amount is expected may have changed with it.
    if (outcome.bookingId === current.bookingId && review?.reviewReason !== reviewReason) {
      changes.reviews.push({ id, review: review?.review ?? outcome.action, reviewReason });
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
  changes.decisions.push({
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
  if (current) changes.ended.push(current.id);
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
  if (target) candidates.get(target.bookingId)?.paid.set(id, heldOf(derived));
  changes.reviews.push({ id, review: outcome.action, reviewReason });
}

/** The booking and the rule of a match; null for any other outcome. */
function matchedTo({ action, bookingId, rule }: MatchOutcome) {
  return action === "matched" && bookingId !== null && rule !== null ? { bookingId, rule } : null;
}

/** A match stands for all the payment brought, also where more of it is captured later. */
function follow(changes: Changes, current: Allocation, received: bigint): void {
  if (current.amount !== received) changes.allocated.push({ ...current, amount: received });
}

/** What a batch decided, written together at its end. */
type Changes = {
  decisions: (typeof matchDecisions.$inferInsert)[];
  /** Allocations taken back, by id. */
  ended: string[];
  /** New ones, and those whose amount changed. */
  allocated: (typeof allocations.$inferInsert)[];
  reviews: { id: string; review: string; reviewReason: string }[];
};

function noChanges(): Changes {
  return { decisions: [], ended: [], allocated: [], reviews: [] };
}

async function write(tx: Transaction, changes: Changes): Promise<void> {
  await upsert(tx, matchDecisions, decisionColumns, changes.decisions);
  if (changes.ended.length > 0) {
    await tx.delete(allocations).where(inArray(allocations.id, changes.ended));
  }
  await upsert(tx, allocations, allocationColumns, changes.allocated);
  if (changes.reviews.length > 0) {
    await tx.execute(sql`
      update payments
      set review = decided.review, review_reason = decided."reviewReason", updated_at = now()
      from jsonb_to_recordset(${JSON.stringify(changes.reviews)}::jsonb)
        as decided(id uuid, review text, "reviewReason" text)
      where payments.id = decided.id`);
  }
}

const decisionColumns = [
  "id",
  "paymentId",
  "action",
  "bookingId",
  "rule",
  "ruleVersion",
  "reasons",
  "alternatives",
  "decidedBy",
] as const;
const allocationColumns = [
  "id",
  "paymentId",
  "bookingId",
  "amount",
  "rule",
  "decidedBy",
  "decisionId",
] as const;

/** What a payment pays for: what came and did not go back. */
function heldOf({ received, refunded, lost }: PaymentState["derived"]): bigint {
  return received - refunded - lost;
}

async function readStanding(tx: Transaction, ids: string[]) {
  const of = (column: AnyColumn) => sql`${column} = any(${sql.param(ids)}::uuid[])`;
  const [reviewRows, allocationRows, decided, rejectionRows] = await Promise.all([
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
      .where(of(matchDecisions.paymentId))
      .orderBy(matchDecisions.paymentId, desc(matchDecisions.id)),
    tx
      .select({ paymentId: matchDecisions.paymentId, bookingId: matchDecisions.bookingId })
      .from(matchDecisions)
      .where(and(of(matchDecisions.paymentId), eq(matchDecisions.action, "rejected"))),
  ]);
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
