import {
  type CandidateBooking,
  openExpectations,
  type Paid,
  perhapsExpected,
} from "@rentease/core";
import { type AnyColumn, asc, or, sum } from "drizzle-orm";
import { among } from "../among.ts";
import { readBookingShares } from "../bookings/booking-shares.ts";
import type { Queryable } from "../database.ts";
import { bookingItems, bookings, instalments } from "../schema/index.ts";
import { bookingKeys } from "./booking-keys.ts";

/** A booking that a payment could belong to, with what it is to be paid and what paid it. */
export type Candidate = {
  booking: Omit<CandidateBooking, "expectations" | "perhaps" | "rejected" | "seen">;
  /** What each payment in its currency brought and still holds; kept up to date while a batch is matched. */
  paid: Map<string, Paid>;
  /** What the booking still expects, leaving out what this payment itself brought. */
  expectations(paymentId: string): Pick<CandidateBooking, "expectations" | "perhaps">;
};

/** What is compared: not the keys that a booking is found by, which are most of its row. */
const bookingColumns = {
  id: bookings.id,
  referenceFolded: bookings.referenceFolded,
  currency: bookings.currency,
  guestEmailFolded: bookings.guestEmailFolded,
  guestPhoneFolded: bookings.guestPhoneFolded,
  guestNameFolded: bookings.guestNameFolded,
  checkIn: bookings.checkIn,
  checkOut: bookings.checkOut,
  status: bookings.status,
  stripeCustomer: bookings.stripeCustomer,
  stripePaymentLink: bookings.stripePaymentLink,
  stripeCheckoutSession: bookings.stripeCheckoutSession,
  stripePaymentIntent: bookings.stripePaymentIntent,
};

/**
 * Reads the bookings that folded references or Stripe ids name, and those of these ids.
 * @param options.lock holds them until the commit, in one order. Not against a mere reference to one (`no key update`):
 *   a decision that proposes a booking refers to it while somebody else may hold it.
 */
export async function readCandidates(
  db: Queryable,
  { keys, ids }: { keys: readonly string[]; ids: readonly string[] },
  { lock }: { lock: boolean },
): Promise<Candidate[]> {
  if (keys.length === 0 && ids.length === 0) return [];
  const wanted = db
    .select(bookingColumns)
    .from(bookings)
    .where(
      or(
        among(bookings.referenceFolded, keys),
        among(bookings.stripeCustomer, keys),
        among(bookings.stripePaymentLink, keys),
        among(bookings.stripeCheckoutSession, keys),
        among(bookings.stripePaymentIntent, keys),
        among(bookings.id, ids),
      ),
    )
    .orderBy(asc(bookings.id));
  const rows = lock ? await wanted.for("no key update") : await wanted;
  if (rows.length === 0) return [];

  const found = rows.map(({ id }) => id);
  const of = (column: AnyColumn) => among(column, found);
  const [expected, items, shares] = await Promise.all([
    db
      .select({
        bookingId: instalments.bookingId,
        kind: instalments.kind,
        due: instalments.due,
        amount: instalments.amount,
      })
      .from(instalments)
      .where(of(instalments.bookingId))
      .orderBy(asc(instalments.due), asc(instalments.position)),
    db
      .select({ bookingId: bookingItems.bookingId, amount: sum(bookingItems.amount) })
      .from(bookingItems)
      .where(of(bookingItems.bookingId))
      .groupBy(bookingItems.bookingId),
    readBookingShares(db, found),
  ]);
  const [expectedOf, sharesOf] = [byBooking(expected), byBooking(shares)];
  const itemsOf = new Map(items.map(({ bookingId, amount }) => [bookingId, BigInt(amount ?? 0)]));

  return rows.map((row) => {
    const ofBooking = sharesOf.get(row.id) ?? [];
    const paid = new Map(
      ofBooking
        // Currencies are never summed (P5).
        .filter(({ currency }) => currency === row.currency)
        .map(({ paymentId, paid: amount, kept }) => [paymentId, { amount, kept }]),
    );
    return {
      booking: {
        id: row.id,
        reference: row.referenceFolded,
        currency: row.currency,
        guest: {
          email: row.guestEmailFolded,
          phone: row.guestPhoneFolded,
          name: row.guestNameFolded ?? [],
        },
        checkIn: row.checkIn,
        checkOut: row.checkOut,
        status: row.status,
        keys: bookingKeys(row),
      },
      paid,
      expectations: (paymentId) => {
        const account = {
          instalments: expectedOf.get(row.id) ?? [],
          itemsTotal: itemsOf.get(row.id) ?? 0n,
          paid: [...paid].flatMap(([payer, each]) => (payer === paymentId ? [] : [each])),
        };
        return { expectations: openExpectations(account), perhaps: perhapsExpected(account) };
      },
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
