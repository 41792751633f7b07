import { foldReference } from "@rentease/core";
import { sql } from "drizzle-orm";
import type { Database } from "../database.ts";
import { newId } from "../new-id.ts";
import { activity, bookingItems, bookings, instalments } from "../schema/index.ts";
import { violatedUnique } from "../error-text.ts";
import { fromExcluded } from "../from-excluded.ts";
import { bookingKeys } from "../matching/lock-candidates.ts";
import { lockBookingKeys } from "../matching/lock-booking-keys.ts";

/** A booking as the host's system states it, whole. Amounts in minor units of `currency`; dates as YYYY-MM-DD. */
export type BookingInput = {
  reference: string;
  guest: { name: string | null; email: string | null; phone: string | null };
  property: string | null;
  currency: string;
  checkIn: string | null;
  checkOut: string | null;
  status: string;
  items: { kind: string; description: string | null; amount: bigint }[];
  instalments: { kind: string; due: string | null; amount: bigint }[];
  stripe: {
    customer: string | null;
    paymentLink: string | null;
    checkoutSession: string | null;
    paymentIntent: string | null;
  };
};

/** Another booking stores the Stripe id already: each payment or session is one booking's. */
class BookingConflictError extends Error {
  readonly code = "booking_conflict";
  readonly retry = false;
  override readonly name = "BookingConflictError";
}

/** The unique indexes of what is stored on a booking, and the field of a booking's body each belongs to. */
const uniqueFields: Readonly<Record<string, string>> = {
  bookings_stripe_checkout_session: "stripe.checkout_session",
  bookings_stripe_payment_intent: "stripe.payment_intent",
};

/**
 * Creates the booking of this reference or replaces what it says, items and instalments included, and asks for its open
 * payments to be matched again. @returns the booking's id.
 * @throws BookingConflictError when a Stripe id on it is stored on another booking.
 */
export async function putBooking(
  db: Database,
  input: BookingInput,
  actor: string,
): Promise<string> {
  const stated = {
    reference: input.reference.trim(),
    referenceFolded: foldReference(input.reference),
    guestName: input.guest.name,
    guestEmail: input.guest.email,
    guestPhone: input.guest.phone,
    property: input.property,
    currency: input.currency.toLowerCase(),
    checkIn: input.checkIn,
    checkOut: input.checkOut,
    status: input.status,
    stripeCustomer: input.stripe.customer,
    stripePaymentLink: input.stripe.paymentLink,
    stripeCheckoutSession: input.stripe.checkoutSession,
    stripePaymentIntent: input.stripe.paymentIntent,
  };
  const put = db.transaction(async (tx) => {
    await lockBookingKeys(tx, bookingKeys(stated), "booking");
    const now = sql`clock_timestamp()`;
    const [booking] = await tx
      .insert(bookings)
      .values({ id: newId(), ...stated, matchRequestedAt: now, updatedAt: now })
      .onConflictDoUpdate({
        target: bookings.referenceFolded,
        set: fromExcluded(bookings, [...Object.keys(stated), "matchRequestedAt", "updatedAt"]),
      })
      .returning({ id: bookings.id });
    if (!booking) throw new Error("an upsert returned no row");

    await tx.delete(bookingItems).where(sql`${bookingItems.bookingId} = ${booking.id}`);
    await tx.delete(instalments).where(sql`${instalments.bookingId} = ${booking.id}`);
    if (input.items.length > 0) {
      await tx.insert(bookingItems).values(
        input.items.map((item, position) => ({
          ...item,
          id: newId(),
          bookingId: booking.id,
          position,
        })),
      );
    }
    if (input.instalments.length > 0) {
      await tx.insert(instalments).values(
        input.instalments.map((instalment, position) => ({
          ...instalment,
          id: newId(),
          bookingId: booking.id,
          position,
        })),
      );
    }
    await tx.insert(activity).values({
      id: newId(),
      actor,
      action: "booking.put",
      subject: `booking:${booking.id}`,
      detail: { items: input.items.length, instalments: input.instalments.length },
    });
    return booking.id;
  });
  return put.catch((error: unknown) => {
    const field = uniqueFields[violatedUnique(error) ?? ""];
    if (!field) throw error;
    throw new BookingConflictError(`${field} is stored on another booking`);
  });
}
