import { asc, eq } from "drizzle-orm";
import type { Queryable } from "../database.ts";
import { isUuid } from "../payments/is-uuid.ts";
import { matchDecisions } from "../schema/index.ts";

export type Decision = typeof matchDecisions.$inferSelect;

/** Who decides when no person does. */
export const system = "system";

/** All that was decided about a payment, oldest first. */
export async function readHistory(db: Queryable, paymentId: string): Promise<Decision[]> {
  if (!isUuid(paymentId)) return [];
  return db
    .select()
    .from(matchDecisions)
    .where(eq(matchDecisions.paymentId, paymentId))
    .orderBy(asc(matchDecisions.seq));
}

/** Those that nobody took back. */
export function standingDecisions(history: readonly Decision[]): Decision[] {
  const undone = new Set(history.map(({ undoes }) => undoes));
  return history.filter(({ id, action }) => action !== "undone" && !undone.has(id));
}

/** What can't be taken back by undoing, nor what came before it: the typed payment itself was changed. */
const barriers = new Set(["corrected", "voided"]);

/** The last decision of a person that stands and can be taken back. */
export function lastUndoable(history: readonly Decision[]): Decision | null {
  const standing = standingDecisions(history).filter(({ decidedBy }) => decidedBy !== system);
  const last = standing.at(-1);
  return last?.before && !barriers.has(last.action) ? last : null;
}

/** The booking that the last proposal was about; a rejection is about the one it takes away. */
export function suggestedBooking(history: readonly Decision[]): string | null {
  return history.findLast(({ action }) => placing.includes(action))?.bookingId ?? null;
}

/** What says where a payment stands now; rejecting a booking that was not proposed leaves the proposal. */
export const placing: readonly string[] = [
  "matched",
  "suggested",
  "unmatched",
  "undone",
  "adopted",
];

/**
 * Bookings that a person said the payment does not belong to: rejected, or taken off it. What was undone no longer
 * counts.
 */
export function rejectedBookings(history: readonly Decision[]): Set<string> {
  const rejected = new Set<string>();
  for (const { action, bookingId, before } of standingDecisions(history).filter(byPerson)) {
    if (action === "rejected" && bookingId) rejected.add(bookingId);
    if (action === "unmatched") {
      for (const share of before?.allocations ?? []) rejected.add(share.bookingId);
    }
  }
  return rejected;
}

/** The last word of a person on where it belongs is: not there. No rule gives it another booking by itself. */
export function isHeldOpen(history: readonly Decision[]): boolean {
  const placed = standingDecisions(history).filter(
    ({ action }) => action !== "rejected" && action !== "refund_directed",
  );
  return placed.findLast(byPerson)?.action === "unmatched";
}

/**
 * Whether what a caller saw of a payment still holds: nothing was decided since, or it was open and rules only proposed
 * something else, as they do within seconds of a rejection.
 * @param last the last decision that the caller saw, null for none.
 */
export function standsAsAt(history: readonly Decision[], last: string | null): boolean {
  const place = last === null ? -1 : history.findIndex(({ id }) => id === last);
  if (last !== null && place === -1) return false;
  const since = history.slice(place + 1);
  if (since.length === 0) return true;
  const onlyProposed = since.every((one) => !byPerson(one) && isOpen(one));
  return onlyProposed && isOpenAfter(history.slice(0, place + 1));
}

/** Whether no booking had a share of the payment when this was all that had been decided. */
function isOpenAfter(history: readonly Decision[]): boolean {
  const last = history.findLast(({ action }) => placing.includes(action));
  if (last?.action === "undone") {
    const restored = history.find(({ id }) => id === last.undoes)?.before;
    return restored?.allocations.length === 0 && restored.review !== "excluded";
  }
  return last === undefined || isOpen(last);
}

/** It left the payment with no booking. */
function isOpen({ action }: Decision): boolean {
  return action === "suggested" || action === "unmatched";
}

function byPerson({ decidedBy }: Decision): boolean {
  return decidedBy !== system;
}
