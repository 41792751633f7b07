import { foldReference } from "@rentease/core";
import { among } from "../among.ts";
import type { Queryable } from "../database.ts";
import { bookings } from "../schema/index.ts";
import { BookingNotFoundError } from "./errors.ts";

export type NamedBooking = { id: string; currency: string };

/**
 * The bookings of these references, however they are written, in their order.
 * @param fieldOf what names the reference of each place in what was asked.
 * @throws BookingNotFoundError with the field of the first that is unknown.
 */
export async function bookingsNamed(
  db: Queryable,
  references: readonly string[],
  fieldOf: (place: number) => string,
): Promise<NamedBooking[]> {
  const folded = references.map(foldReference);
  const rows = await db
    .select({
      id: bookings.id,
      currency: bookings.currency,
      referenceFolded: bookings.referenceFolded,
    })
    .from(bookings)
    .where(among(bookings.referenceFolded, folded));
  const byReference = new Map(rows.map((row) => [row.referenceFolded, row]));
  return folded.map((reference, place) => {
    const booking = byReference.get(reference);
    if (!booking) throw new BookingNotFoundError(fieldOf(place), "there is no such booking");
    return booking;
  });
}

/** @throws BookingNotFoundError */
export async function bookingNamed(
  db: Queryable,
  reference: string,
  field: string,
): Promise<NamedBooking> {
  const [booking] = await bookingsNamed(db, [reference], () => field);
  if (!booking) throw new BookingNotFoundError(field, "there is no such booking");
  return booking;
}
