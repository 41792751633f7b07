import type { Queryable } from "../database.ts";
import { onlyBooking, undecided } from "./decided-state.ts";
import { decide, type Decider } from "./decide.ts";
import { DecisionConflictError } from "./errors.ts";

/**
 * A person takes a payment off its bookings, whoever matched it. No rule matches it again by itself, and these bookings
 * are not proposed again.
 * @throws DecisionConflictError (also where it is not matched), PaymentNotFoundError, PaymentAdoptedError
 */
export async function unmatch(db: Queryable, paymentId: string, decider: Decider): Promise<void> {
  await decide(db, paymentId, decider, ({ state }) => {
    if (state.allocations.length === 0) {
      throw new DecisionConflictError("the payment is not matched");
    }
    return {
      action: "unmatched",
      bookingId: onlyBooking(state),
      after: () => undecided("unmatched", "unmatched_by_person"),
    };
  });
}
