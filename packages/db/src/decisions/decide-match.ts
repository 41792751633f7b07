import type { Queryable } from "../database.ts";
import { suggestAdoptions } from "../adoptions/find-adoptions.ts";
import { type AdoptionRules, defaultAdoptionRules } from "../adoptions/adoption-rules.ts";
import { undecided } from "./decided-state.ts";
import { assertNoPersonDecided, decide, type Decider } from "./decide.ts";
import { InvalidSharesError, NothingReceivedError } from "./errors.ts";
import { assertCurrency, bookShares, type Share } from "./shares.ts";

/** What a person's match says of how it came to be. */
const personRule = "person";

/**
 * A person gives a payment to a booking, or shares it over several; what is left belongs to none. A typed payment that
 * looks like the same money on the same booking is proposed for adoption.
 * @throws BookingNotFoundError, InvalidSharesError, SharesExceedPaymentError, CurrencyDiffersError (unless
 *   `acrossCurrencies`), NothingReceivedError, DecisionConflictError, PaymentNotFoundError, PaymentAdoptedError
 */
export async function decideMatch(
  db: Queryable,
  paymentId: string,
  shares: readonly Share[],
  decider: Decider & { acrossCurrencies?: boolean | undefined },
  rules: AdoptionRules = defaultAdoptionRules,
): Promise<void> {
  if (shares.length === 0) {
    throw new InvalidSharesError("allocations", "a match names at least one booking");
  }
  await decide(db, paymentId, decider, async (standing, tx) => {
    const { payment, state } = standing;
    if (payment.received <= 0n) throw new NothingReceivedError("no money came with this payment");
    assertNoPersonDecided(standing, decider);
    const booked = await bookShares(tx, shares, payment.received, payment.currency);
    if (!decider.acrossCurrencies) assertCurrency(booked, payment.currency);
    const given = new Set(booked.map(({ booking }) => booking.id));
    return {
      action: "matched",
      rule: personRule,
      reasons: booked.map(({ booking, amount }) => `allocated:${booking.id}:${amount}`),
      after: (decisionId) => ({
        ...undecided("matched", personRule),
        allocations: booked.map(({ booking, amount }) => ({
          bookingId: booking.id,
          amount: amount.toString(),
          rule: personRule,
          decidedBy: decider.by,
          decisionId,
        })),
        // A refund stays directed to a booking that keeps a share.
        directions: state.directions.filter(({ bookingId }) => given.has(bookingId)),
      }),
      afterwards: () => suggestAdoptions(tx, payment, rules),
    };
  });
}
