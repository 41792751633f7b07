import type { Database } from "../database.ts";
import { putBookings } from "./put-bookings.ts";
import type { BookingInput } from "./stated-booking.ts";

/**
 * Creates the booking of this reference or replaces what it says, and asks for its open payments to be matched again.
 * @returns the booking's id.
 * @throws BookingConflictError when a Stripe id on it is stored on another booking.
 */
export async function putBooking(
  db: Database,
  input: BookingInput,
  actor: string,
): Promise<string> {
  const [id] = await putBookings(db, [input], actor);
  if (id === undefined) throw new Error("a booking was put and has no id");
  return id;
}
