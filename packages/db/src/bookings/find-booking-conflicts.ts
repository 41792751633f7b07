import { foldReference } from "@rentease/core";
import { or } from "drizzle-orm";
import { among } from "../among.ts";
import type { Queryable } from "../database.ts";
import { bookings } from "../schema/index.ts";
import type { BookingInput } from "./stated-booking.ts";

/** A Stripe id that is one booking's own and stands on another: which of the bookings to put has it, in which field. */
export type BookingConflict = { index: number; field: string };

/** What each booking has alone, and its field in a booking's body. */
const ownIds = [
  { field: "stripe.payment_intent", column: "stripePaymentIntent", of: "paymentIntent" },
  { field: "stripe.checkout_session", column: "stripeCheckoutSession", of: "checkoutSession" },
] as const;

/** What stands in the way of putting these bookings; those put together may change ids among themselves. */
export async function findBookingConflicts(
  db: Queryable,
  inputs: readonly BookingInput[],
): Promise<BookingConflict[]> {
  const idsOf = (of: (typeof ownIds)[number]["of"]) =>
    inputs.map(({ stripe }) => stripe[of]).filter((id) => id !== null);
  const holders = await db
    .select({
      referenceFolded: bookings.referenceFolded,
      stripePaymentIntent: bookings.stripePaymentIntent,
      stripeCheckoutSession: bookings.stripeCheckoutSession,
    })
    .from(bookings)
    .where(or(...ownIds.map(({ column, of }) => among(bookings[column], idsOf(of)))));
  const put = new Set(inputs.map(({ reference }) => foldReference(reference)));
  const others = holders.filter(({ referenceFolded }) => !put.has(referenceFolded));
  const taken = ownIds.map((own) => ({
    ...own,
    ids: new Set(others.map((holder) => holder[own.column])),
  }));
  return inputs.flatMap(({ stripe }, index) =>
    taken
      .filter(({ ids, of }) => stripe[of] !== null && ids.has(stripe[of]))
      .map(({ field }) => ({ index, field })),
  );
}
