import { between } from "../random.ts";
import type { Booking, InstalmentKind } from "../season/booking.ts";
import { type Guest, guestFrom } from "../season/guests.ts";
import { bookingOf, PROPERTIES, type Property, referenceOf } from "../season/stays.ts";
import type { Draws } from "./draws.ts";

/** Days from a deposit to the balance of the same booking, about. */
const DAYS_BETWEEN = 30;
/** The balance is due two weeks before the guest comes; nobody comes before it was paid. */
const LEAD_DAYS = { least: 45, most: 150 };
/** Guests who come back. */
const REPEAT_SHARE = 0.15;

/**
 * Two payments a booking, found by arithmetic: payments come in blocks, the first half of a block
 * being the deposits of its bookings, the second their balances.
 */
export interface ArchivedBookings {
  readonly count: number;
  numberOf(payment: number): number;
  instalmentOf(payment: number): Extract<InstalmentKind, "deposit" | "balance">;
  depositOf(booking: number): number;
  amountOf(payment: number): number;
  propertyOf(booking: number): Property;
  guestOf(booking: number): Guest;
  /** `bookedAtMs`: before its deposit was paid. */
  referenceOf(booking: number, bookedAtMs: number): string;
  booking(booking: number, bookedAtMs: number): Booking;
}

export function createBookings(
  draws: Draws,
  payments: number,
  spanSeconds: number,
): ArchivedBookings {
  const blocks = Math.max(1, Math.round(spanSeconds / (2 * DAYS_BETWEEN * 86_400)));
  const half = Math.max(1, Math.ceil(payments / (2 * blocks)));
  const full = Math.floor(payments / (2 * half));
  const count = full * half + Math.min(half, payments - full * 2 * half);

  const terms = (booking: number, reference: string, guest: Guest, bookedAtMs: number): Booking => {
    const random = draws.stream("booking", booking);
    const leadDays = between(random, LEAD_DAYS.least, LEAD_DAYS.most);
    return bookingOf(random, reference, guest, bookedAtMs, { leadDays });
  };

  const deposits = new Uint32Array(count);
  const balances = new Uint32Array(count);
  const properties = new Uint8Array(count);
  const places = new Map(PROPERTIES.map(({ name }, place) => [name, place]));
  const nobody = guestFrom(draws.stream("guest", 0), 0);
  for (let booking = 0; booking < count; booking += 1) {
    // What is owed doesn't depend on who owes it, nor on when.
    const { instalments, property } = terms(booking, "", nobody, 0);
    deposits[booking] = instalments[0]?.amount ?? 0;
    balances[booking] = instalments[1]?.amount ?? 0;
    properties[booking] = places.get(property) ?? 0;
  }

  const isDeposit = (payment: number): boolean => payment % (2 * half) < half;
  const numberOf = (payment: number): number =>
    Math.floor(payment / (2 * half)) * half + ((payment % (2 * half)) % half);
  const bookings: ArchivedBookings = {
    count,
    numberOf,
    instalmentOf: (payment) => (isDeposit(payment) ? "deposit" : "balance"),
    depositOf: (booking) => Math.floor(booking / half) * 2 * half + (booking % half),
    amountOf: (payment) => (isDeposit(payment) ? deposits : balances)[numberOf(payment)] ?? 0,
    propertyOf: (booking) => PROPERTIES[properties[booking] ?? 0] ?? PROPERTIES[0],
    guestOf(booking) {
      const random = draws.stream("booking_guest", booking);
      const guest = random() < REPEAT_SHARE ? between(random, 0, booking) : booking;
      return guestFrom(draws.stream("guest", guest), guest);
    },
    referenceOf: (booking, bookedAtMs) => referenceOf(booking + 1, bookedAtMs),
    booking: (booking, bookedAtMs) =>
      terms(
        booking,
        bookings.referenceOf(booking, bookedAtMs),
        bookings.guestOf(booking),
        bookedAtMs,
      ),
  };
  return bookings;
}
