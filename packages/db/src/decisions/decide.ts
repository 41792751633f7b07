import { ruleVersion } from "@rentease/core";
import type { Queryable, Transaction } from "../database.ts";
import { newId } from "../new-id.ts";
import { activity, matchDecisions } from "../schema/index.ts";
import type { DecidedState } from "../schema/match-decisions.ts";
import { onlyBooking, readDecidedState, writeDecidedState } from "./decided-state.ts";
import { DecisionConflictError, PaymentAdoptedError, PaymentNotFoundError } from "./errors.ts";
import { type Decision, readHistory, standsAsAt, system } from "./history.ts";
import { lockPayments, type PaymentRow } from "./lock-payment.ts";

/** Who decides, and what they saw. */
export type Decider = {
  /** A person or a key, never `system`. */
  by: string;
  note?: string | undefined;
  /** The last decision about the payment that the caller saw, null for none; another one since is a conflict. */
  expectedDecision?: string | null | undefined;
};

/** A payment under its lock. */
export type Standing = { payment: PaymentRow; state: DecidedState; history: readonly Decision[] };

/** What a person decides: how the payment stands after, and what is recorded of it. */
export type Verdict = {
  action: string;
  after: (decisionId: string) => DecidedState;
  /** The one booking it is about, where that is not the one the payment belongs to after it. */
  bookingId?: string | null;
  rule?: string;
  reasons?: string[];
  undoes?: string;
  /** Bookings it touches besides those the payment has before and after: all are locked at once, in one order. */
  concerned?: readonly string[];
  /** What follows from it in the same transaction. */
  afterwards?: () => Promise<void>;
};

/**
 * Decides about one payment under its lock, all or nothing, and records it (P7).
 * @param also other payments that the decision touches, to be locked with it.
 * @throws PaymentNotFoundError, PaymentAdoptedError, DecisionConflictError, and what `judge` throws.
 */
export async function decide(
  db: Queryable,
  paymentId: string,
  decider: Decider,
  judge: (standing: Standing, tx: Transaction) => Verdict | Promise<Verdict>,
  also: readonly string[] = [],
): Promise<void> {
  // What a person decides while we wait for the lock, the caller can't have seen.
  const seen = await readHistory(db, paymentId);
  await db.transaction(async (tx) => {
    const standing = await lockStanding(tx, paymentId, also);
    assertSeen(standing.history, seen, decider);
    const verdict = await judge(standing, tx);
    await record(tx, standing, verdict, decider);
  });
}

async function lockStanding(
  tx: Transaction,
  paymentId: string,
  also: readonly string[],
): Promise<Standing> {
  const [payment] = await lockPayments(tx, [paymentId, ...also]);
  if (!payment) throw new PaymentNotFoundError("there is no such payment");
  if (payment.supersededBy) {
    throw new PaymentAdoptedError(
      `a Stripe payment took this one over: decide about ${payment.supersededBy}, or undo the adoption`,
    );
  }
  return readStanding(tx, payment);
}

export async function readStanding(tx: Transaction, payment: PaymentRow): Promise<Standing> {
  const history = await readHistory(tx, payment.id);
  return { payment, history, state: await readDecidedState(tx, payment, history) };
}

/** @throws DecisionConflictError where what the caller saw of the payment, or `seen`, is no longer all that counts. */
export function assertSeen(
  history: readonly Decision[],
  seen: readonly Decision[],
  { expectedDecision }: Decider,
): void {
  const known = new Set(seen.map(({ id }) => id));
  const conflicts =
    expectedDecision === undefined
      ? history.some(({ id, decidedBy }) => decidedBy !== system && !known.has(id))
      : !standsAsAt(history, expectedDecision);
  if (conflicts) {
    throw new DecisionConflictError("the payment was decided by somebody else meanwhile");
  }
}

/** Refuses to decide over a person's word, unless the caller saw it. */
export function assertNoPersonDecided({ state }: Standing, { expectedDecision }: Decider): void {
  if (expectedDecision !== undefined) return;
  if (state.review === "excluded") throw new DecisionConflictError("a person excluded the payment");
  if (state.allocations.some(({ decidedBy }) => decidedBy !== system)) {
    throw new DecisionConflictError("a person matched the payment");
  }
}

/** Writes a decision about a locked payment. @returns the decision's id. */
export async function record(
  tx: Transaction,
  { payment, state: before }: Standing,
  verdict: Verdict,
  { by, note }: Decider,
): Promise<string> {
  const id = newId();
  const after = verdict.after(id);
  const bookingId = verdict.bookingId === undefined ? onlyBooking(after) : verdict.bookingId;
  await tx.insert(matchDecisions).values({
    id,
    paymentId: payment.id,
    action: verdict.action,
    bookingId,
    rule: verdict.rule ?? null,
    ruleVersion,
    reasons: verdict.reasons ?? [],
    alternatives: [],
    before,
    undoes: verdict.undoes ?? null,
    note: note ?? null,
    decidedBy: by,
  });
  await writeDecidedState(tx, payment.id, {
    before,
    after,
    concerned: [...(bookingId ? [bookingId] : []), ...(verdict.concerned ?? [])],
  });
  await tx.insert(activity).values({
    id: newId(),
    actor: by,
    action: `payment.${verdict.action}`,
    subject: `payment:${payment.id}`,
    detail: { decision: id, booking: bookingId },
  });
  await verdict.afterwards?.();
  return id;
}
