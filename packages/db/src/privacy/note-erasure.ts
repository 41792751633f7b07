import { noteActivity } from "../activity/note-activity.ts";
import type { Transaction } from "../database.ts";
import type { Erasure } from "./erase-guest.ts";
import { type Guest, isKnown } from "./find-guest.ts";

/** Who had a guest erased, with each booking, or with each payment where there is no booking: counts and ids only. */
export async function noteErasure(
  tx: Transaction,
  guest: Guest,
  { bookings, payments, objects, events, elsewhere, obstacles }: Erasure,
  by: string,
): Promise<void> {
  if (!isKnown(guest)) return;
  const { bookingIds, paymentIds } = guest;
  const subjects =
    bookingIds.length > 0
      ? bookingIds.map((id) => `booking:${id}`)
      : paymentIds.map((id) => `payment:${id}`);
  const forced = obstacles.length > 0;
  const detail = { bookings: bookings.length, payments, objects, events, elsewhere, forced };
  for (const subject of subjects.length > 0 ? subjects : ["guest:"]) {
    await noteActivity(tx, { actor: by, action: "guest.erased", subject, detail });
  }
}
