import { type CandidateBooking, type Expectation, openExpectations } from "@rentease/core";
import { asc, inArray, or } from "drizzle-orm";
import { readBookingShares } from "../bookings/booking-shares.ts";
import type { Transaction } from "../database.ts";
import { bookingItems, bookings, instalments } from "../schema/index.ts";
import { lockBookingKeys } from "./lock-booking-keys.ts";

/** A booking that some evidence names, with what it is to be paid and what paid it. */
export type Candidate = {
  booking: Omit<CandidateBooking, "expectations" | "rejected">;
  /** What each payment brought and still holds, minor units; kept up to date while a batch is matched. */
  paid: Map<string, bigint>;
  /** What the booking still expects, leaving out what this payment itself brought. */
  expectations(paymentId: string): Expectation[];
};

/** Finds the bookings that folded references or Stripe ids name, and locks them in one order until the commit. */
export async function lockCandidates(tx: Transaction, keys: string[]): Promise<Candidate[]> {
  if (keys.length === 0) return [];
  await lockBookingKeys(tx, keys, "payments");
  const rows = await tx
    .select()
    .from(bookings)
    .where(
      or(
        inArray(bookings.referenceFolded, keys),
        inArray(bookings.stripeCustomer, keys),
        inArray(bookings.stripePaymentLink, keys),
        inArray(bookings.stripeCheckoutSession, keys),
        inArray(bookings.stripePaymentIntent, keys),
      ),
    )
    .orderBy(asc(bookings.id))
    .for("update");
  if (rows.length === 0) return [];

  const ids = rows.map(({ id }) => id);
  const expected = await tx
    .select()
    .from(instalments)
    .where(inArray(instalments.bookingId, ids))
    .orderBy(asc(instalments.due), asc(instalments.position));
  const items = await tx.select().from(bookingItems).where(inArray(bookingItems.bookingId, ids));
  const shares = await readBookingShares(tx, ids);

  return rows.map((row) => {
    const ofBooking = <Row extends { bookingId: string }>(all: Row[]) =>
      all.filter(({ bookingId }) => bookingId === row.id);
    const paid = new Map(ofBooking(shares).map(({ paymentId, kept }) => [paymentId, kept]));
    return {
      booking: {
        id: row.id,
        currency: row.currency,
        guest: { name: row.guestName, email: row.guestEmail, phone: row.guestPhone },
        keys: bookingKeys(row),
      },
      paid,
      expectations: (paymentId) =>
        openExpectations({
          instalments: ofBooking(expected),
          itemsTotal: ofBooking(items).reduce((total, { amount }) => total + amount, 0n),
          paid: [...paid].flatMap(([payer, amount]) => (payer === paymentId ? [] : [amount])),
        }),
    };
  });
}

/** Everything that can name a booking: its folded reference and the Stripe ids stored on it. */
export function bookingKeys(
  row: Pick<
    typeof bookings.$inferSelect,
    | "referenceFolded"
    | "stripeCustomer"
    | "stripePaymentLink"
    | "stripeCheckoutSession"
    | "stripePaymentIntent"
  >,
): string[] {
  return [
    row.referenceFolded,
    row.stripeCustomer,
    row.stripePaymentLink,
    row.stripeCheckoutSession,
    row.stripePaymentIntent,
  ].filter((key) => key != null);
}
