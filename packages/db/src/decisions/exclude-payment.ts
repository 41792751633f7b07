import type { Queryable } from "../database.ts";
import { undecided } from "./decided-state.ts";
import { assertNoPersonDecided, decide, type Decider } from "./decide.ts";

/**
 * A person says that a payment is for no booking at all: no rule looks at it again.
 * @throws DecisionConflictError (also where a person matched or excluded it), PaymentNotFoundError, PaymentAdoptedError
 */
export async function excludePayment(
  db: Queryable,
  paymentId: string,
  decider: Decider,
): Promise<void> {
  await decide(db, paymentId, decider, (standing) => {
    assertNoPersonDecided(standing, decider);
    return {
      action: "excluded",
      bookingId: null,
      after: () => undecided("excluded", "excluded_by_person"),
    };
  });
}
