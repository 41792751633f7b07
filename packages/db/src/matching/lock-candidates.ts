import { type CandidateBooking, type Expectation, openExpectations } from "@rentease/core";
import { type AnyColumn, asc, or, sql } from "drizzle-orm";
import { among } from "../among.ts";
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
        among(bookings.referenceFolded, keys),
        among(bookings.stripeCustomer, keys),
        among(bookings.stripePaymentLink, keys),
        among(bookings.stripeCheckoutSession, keys),
        among(bookings.stripePaymentIntent, keys),
      ),
    )
    .orderBy(asc(bookings.id))
    .for("update");
  if (rows.length === 0) return [];

  const ids = rows.map(({ id }) => id);
  const of = (column: AnyColumn) => sql`${column} = any(${sql.param(ids)}::uuid[])`;
  const [expected, items, shares] = await Promise.all([
    tx
      .select()
      .from(instalments)
      .where(of(instalments.bookingId))
      .orderBy(asc(instalments.due), asc(instalments.position)),
    tx.select().from(bookingItems).where(of(bookingItems.bookingId)),
    readBookingShares(tx, ids),
  ]);
  const [expectedOf, itemsOf, sharesOf] = [
    byBooking(expected),
    byBooking(items),
    byBooking(shares),
  ];

  return rows.map((row) => {
    const ofBooking = sharesOf.get(row.id) ?? [];
    const paid = new Map(ofBooking.map(({ paymentId, kept }) => [paymentId, kept]));
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
          instalments: expectedOf.get(row.id) ?? [],
          itemsTotal: (itemsOf.get(row.id) ?? []).reduce((total, { amount }) => total + amount, 0n),
          paid: [...paid].flatMap(([payer, amount]) => (payer === paymentId ? [] : [amount])),
        }),
    };
  });
}

function byBooking<Row extends { bookingId: string }>(rows: readonly Row[]): Map<string, Row[]> {
  const groups = new Map<string, Row[]>();
  for (const row of rows) {
    const group = groups.get(row.bookingId);
    if (group) group.push(row);
    else groups.set(row.bookingId, [row]);
  }
  return groups;
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
