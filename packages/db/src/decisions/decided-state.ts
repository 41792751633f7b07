import { asc, eq, sql } from "drizzle-orm";
import { among } from "../among.ts";
import type { Transaction } from "../database.ts";
import { newId } from "../new-id.ts";
import { markBookings } from "../notifications/mark-changes.ts";
import { allocations, bookings, payments, refundAllocations, refunds } from "../schema/index.ts";
import type { DecidedState } from "../schema/match-decisions.ts";
import { type Decision, suggestedBooking } from "./history.ts";
import type { PaymentRow } from "./lock-payment.ts";

/** How a locked payment stands. */
export async function readDecidedState(
  tx: Transaction,
  { id, review, reviewReason }: PaymentRow,
  history: readonly Decision[],
): Promise<DecidedState> {
  const shares = await tx
    .select()
    .from(allocations)
    .where(eq(allocations.paymentId, id))
    .orderBy(asc(allocations.bookingId));
  const directions = await tx
    .select({ direction: refundAllocations })
    .from(refundAllocations)
    .innerJoin(refunds, eq(refunds.id, refundAllocations.refundId))
    .where(eq(refunds.paymentId, id))
    .orderBy(asc(refundAllocations.refundId), asc(refundAllocations.bookingId));
  return {
    review,
    reviewReason,
    suggested: review === "suggested" ? suggestedBooking(history) : null,
    allocations: shares.map(({ bookingId, amount, rule, decidedBy, decisionId }) => ({
      bookingId,
      amount: amount.toString(),
      rule,
      decidedBy,
      decisionId,
    })),
    directions: directions.map(({ direction: { refundId, bookingId, amount, decidedBy } }) => ({
      refundId,
      bookingId,
      amount: amount.toString(),
      decidedBy,
    })),
  };
}

/**
 * Puts a locked payment into a state, and asks for the open payments of every booking concerned to be matched again:
 * what they are expected to pay may have changed.
 */
export async function writeDecidedState(
  tx: Transaction,
  paymentId: string,
  { before, after, concerned = [] }: Rewritten,
): Promise<void> {
  await requestMatch(tx, [...bookingsOf(before), ...bookingsOf(after), ...concerned]);
  await tx.delete(allocations).where(eq(allocations.paymentId, paymentId));
  const shares = after.allocations.toSorted((a, b) => (a.bookingId < b.bookingId ? -1 : 1));
  if (shares.length > 0) {
    await tx.insert(allocations).values(
      shares.map(({ amount, ...share }) => ({
        ...share,
        id: newId(),
        paymentId,
        amount: BigInt(amount),
      })),
    );
  }
  const refundIds = [...before.directions, ...after.directions].map(({ refundId }) => refundId);
  if (refundIds.length > 0) {
    await tx.delete(refundAllocations).where(among(refundAllocations.refundId, refundIds));
  }
  if (after.directions.length > 0) {
    await tx.insert(refundAllocations).values(
      after.directions.map(({ amount, ...direction }) => ({
        ...direction,
        id: newId(),
        amount: BigInt(amount),
      })),
    );
  }
  await tx
    .update(payments)
    .set({ review: after.review, reviewReason: after.reviewReason, updatedAt: sql`now()` })
    .where(eq(payments.id, paymentId));
}

type Rewritten = {
  before: DecidedState;
  after: DecidedState;
  /** Bookings that are neither in the one nor in the other. */
  concerned?: readonly string[];
};

/** A payment as it is before anybody decided anything. */
export function undecided(review = "unmatched", reviewReason: string | null = null): DecidedState {
  return { review, reviewReason, suggested: null, allocations: [], directions: [] };
}

export function bookingsOf({ allocations: shares }: DecidedState): string[] {
  return shares.map(({ bookingId }) => bookingId);
}

/** The one booking it is about; null where there are several. */
export function onlyBooking(state: DecidedState): string | null {
  const [first, ...others] = bookingsOf(state);
  return others.length === 0 ? (first ?? state.suggested) : null;
}

export function allocated({ allocations: shares }: DecidedState): bigint {
  return shares.reduce((sum, { amount }) => sum + BigInt(amount), 0n);
}

/**
 * Locks the bookings in one order, has the worker look at their open payments again, and their host's system be told
 * where this transaction changes their account.
 */
export async function requestMatch(tx: Transaction, bookingIds: readonly string[]): Promise<void> {
  const ids = [...new Set(bookingIds)];
  if (ids.length === 0) return;
  const asked = among(bookings.id, ids);
  await tx
    .select({ id: bookings.id })
    .from(bookings)
    .where(asked)
    .orderBy(bookings.id)
    .for("update");
  await tx
    .update(bookings)
    .set({ matchRequestedAt: sql`clock_timestamp()` })
    .where(asked);
  await markBookings(tx, ids);
}
