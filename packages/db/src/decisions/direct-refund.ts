import { eq } from "drizzle-orm";
import type { Queryable } from "../database.ts";
import { refunds } from "../schema/index.ts";
import { decide, type Decider } from "./decide.ts";
import { InvalidSharesError, PaymentNotFoundError, SharesExceedPaymentError } from "./errors.ts";
import { bookShares, type Share } from "./shares.ts";

/**
 * A person says which of its payment's bookings a refund is for; what is not directed is shared (core, sharePayment).
 * Without shares the refund is shared like any other again.
 * @param refund its id at Stripe.
 * @throws BookingNotFoundError, InvalidSharesError, SharesExceedPaymentError, DecisionConflictError,
 *   PaymentNotFoundError (also where the refund is unknown), PaymentAdoptedError
 */
export async function directRefund(
  db: Queryable,
  refund: string,
  shares: readonly Share[],
  decider: Decider,
): Promise<void> {
  const [found] = await db.select().from(refunds).where(eq(refunds.stripeRefund, refund));
  if (!found?.paymentId) throw new PaymentNotFoundError("there is no such refund");
  await decide(db, found.paymentId, decider, async ({ state }, tx) => {
    // Read again: under the lock it can't change.
    const [current] = await tx.select().from(refunds).where(eq(refunds.id, found.id));
    const booked = await bookShares(tx, shares, current?.amount ?? 0n, found.currency);
    const others = state.directions.filter(({ refundId }) => refundId !== found.id);
    for (const [place, { booking, amount }] of booked.entries()) {
      const share = state.allocations.find(({ bookingId }) => bookingId === booking.id);
      if (!share) {
        throw new InvalidSharesError(
          `allocations.${place}.booking`,
          "the payment is not matched to this booking",
        );
      }
      const directed = others
        .filter(({ bookingId }) => bookingId === booking.id)
        .reduce((sum, direction) => sum + BigInt(direction.amount), 0n);
      if (directed + amount > BigInt(share.amount)) {
        throw new SharesExceedPaymentError(
          `allocations.${place}.amount`,
          "more than the booking has of the payment",
        );
      }
    }
    return {
      action: "refund_directed",
      bookingId: booked.length === 1 ? (booked[0]?.booking.id ?? null) : null,
      reasons: [
        `refund:${found.id}`,
        ...booked.map(({ booking, amount }) => `directed:${booking.id}:${amount}`),
      ],
      after: () => ({
        ...state,
        directions: [
          ...others,
          ...booked.map(({ booking, amount }) => ({
            refundId: found.id,
            bookingId: booking.id,
            amount: amount.toString(),
            decidedBy: decider.by,
          })),
        ],
      }),
    };
  });
}
