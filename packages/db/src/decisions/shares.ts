import { formatMoney } from "@rentease/core";
import type { Queryable } from "../database.ts";
import { bookingsNamed, type NamedBooking } from "./booking-named.ts";
import { CurrencyDiffersError, InvalidSharesError, SharesExceedPaymentError } from "./errors.ts";

/** What a booking, by its reference, gets of a payment or of a refund; minor units. */
export type Share = { reference: string; amount: bigint };

export type BookedShare = { booking: NamedBooking; amount: bigint };

/**
 * Finds the bookings of shares and checks that they are shares of `available` (minor units of `currency`): each above
 * zero, each booking once, together no more than there is.
 * @throws BookingNotFoundError, InvalidSharesError, SharesExceedPaymentError
 */
export async function bookShares(
  db: Queryable,
  shares: readonly Share[],
  available: bigint,
  currency: string,
): Promise<BookedShare[]> {
  const found = await bookingsNamed(
    db,
    shares.map(({ reference }) => reference),
    (place) => fieldOf(place, "booking"),
  );
  const booked = shares.flatMap(({ amount }, place) => {
    const booking = found[place];
    if (amount <= 0n) {
      throw new InvalidSharesError(fieldOf(place, "amount"), "a share is more than nothing");
    }
    if (found.findIndex((other) => other.id === booking?.id) !== place) {
      throw new InvalidSharesError(fieldOf(place, "booking"), "a booking gets one share");
    }
    return booking ? [{ booking, amount }] : [];
  });
  const shared = booked.reduce((sum, { amount }) => sum + amount, 0n);
  if (shared > available) {
    throw new SharesExceedPaymentError(
      "allocations",
      `together they are ${formatMoney(shared, currency)}, and there is ${formatMoney(available, currency)} to share`,
    );
  }
  return booked;
}

/** @throws CurrencyDiffersError with the field of the first booking in another currency. */
export function assertCurrency(shares: readonly BookedShare[], currency: string): void {
  const place = shares.findIndex(({ booking }) => booking.currency !== currency);
  if (place >= 0) {
    throw new CurrencyDiffersError(
      fieldOf(place, "booking"),
      `the payment is in ${currency}, the booking in another currency`,
    );
  }
}

function fieldOf(place: number, part: "booking" | "amount"): string {
  return `allocations.${place}.${part}`;
}
