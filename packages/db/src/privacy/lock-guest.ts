import { lockAdoptions } from "../adoptions/lock-adoptions.ts";
import { lockRoots } from "../apply/lock-roots.ts";
import { among } from "../among.ts";
import type { Transaction } from "../database.ts";
import { addressKeys, bookingKeys } from "../matching/booking-keys.ts";
import { lockBookingKeys } from "../matching/lock-booking-keys.ts";
import { bookings } from "../schema/index.ts";
import type { Guest } from "./find-guest.ts";

/**
 * Holds all that writes of a guest until the commit, in the order that everybody takes these locks in: the payments'
 * roots, what is typed in, and the keys by which a payment and a booking meet, the address among them.
 * @returns the roots of the guest's own, and of what else the address stands in.
 */
export async function lockGuest(
  tx: Transaction,
  { email, bookingIds, stripeIds, elsewhere }: Guest,
): Promise<{ roots: string[]; rootsElsewhere: string[] }> {
  // In one order first, then which of them are whose: what is held already is not waited for.
  await lockRoots(tx, [...stripeIds, ...elsewhere.stripeIds]);
  const roots = await lockRoots(tx, stripeIds);
  const rootsElsewhere = await lockRoots(tx, elsewhere.stripeIds);
  await lockAdoptions(tx, "typed");
  const stated = await tx.select().from(bookings).where(among(bookings.id, bookingIds));
  const keys = stated.flatMap((row) => [
    ...bookingKeys(row),
    ...addressKeys({ email: row.guestEmailFolded, phone: row.guestPhoneFolded }),
  ]);
  await lockBookingKeys(tx, [...keys, ...addressKeys({ email, phone: null })], "booking");
  return { roots, rootsElsewhere };
}
