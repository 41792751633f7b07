import type { Booking } from "../season/booking.ts";
import type { Archive } from "./archive.ts";

/** The bookings that an archive's payments are for, as the host's system puts them, one at a time. */
export function* archiveBookings({ payments }: Archive): Generator<Booking> {
  const { bookings } = payments;
  for (let number = 0; number < bookings.count; number += 1) {
    yield bookings.booking(number, payments.bookedAtMs(number));
  }
}
