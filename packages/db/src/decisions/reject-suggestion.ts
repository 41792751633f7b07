import type { Queryable } from "../database.ts";
import { bookingNamed } from "./booking-named.ts";
import { bookingsOf, undecided } from "./decided-state.ts";
import { decide, type Decider } from "./decide.ts";
import { DecisionConflictError } from "./errors.ts";
import { rejectedBookings, system } from "./history.ts";

/**
 * A person says that a payment is not this booking's: it is never proposed again, and what a rule matched to it is
 * taken off.
 * @throws BookingNotFoundError, DecisionConflictError (also where it was rejected before or a person matched it),
 *   PaymentNotFoundError, PaymentAdoptedError
 */
export async function rejectSuggestion(
  db: Queryable,
  paymentId: string,
  reference: string,
  decider: Decider,
): Promise<void> {
  await decide(db, paymentId, decider, async ({ state, history }, tx) => {
    const { id: bookingId } = await bookingNamed(tx, reference, "booking");
    if (
      state.review === "excluded" ||
      state.allocations.some((share) => share.decidedBy !== system)
    ) {
      throw new DecisionConflictError("a person decided about the payment");
    }
    if (bookingsOf(state).includes(bookingId)) {
      return {
        action: "unmatched",
        bookingId,
        after: () => undecided("unmatched", "unmatched_by_person"),
      };
    }
    if (rejectedBookings(history).has(bookingId)) {
      throw new DecisionConflictError("the booking was rejected before");
    }
    return {
      action: "rejected",
      bookingId,
      after: () => (state.suggested === bookingId ? undecided("unmatched", "rejected") : state),
    };
  });
}
