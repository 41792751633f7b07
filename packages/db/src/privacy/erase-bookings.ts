import { bookingMatchKeys } from "@rentease/core";
import { asc, sql } from "drizzle-orm";
import { among } from "../among.ts";
import type { Transaction } from "../database.ts";
import { bookingItems, bookings, instalments } from "../schema/index.ts";
import { groupedBy } from "../grouped-by.ts";
import type { Guest } from "./find-guest.ts";

/** The guest of the bookings, and what their items are described as; what is charged and expected stays. The guest is locked. */
export async function eraseBookings(tx: Transaction, { bookingIds }: Guest): Promise<void> {
  const rows = await tx
    .select()
    .from(bookings)
    .where(among(bookings.id, bookingIds))
    .orderBy(asc(bookings.id))
    .for("update");
  const items = groupedBy(
    await tx.select().from(bookingItems).where(among(bookingItems.bookingId, bookingIds)),
    ({ bookingId }) => bookingId,
  );
  const expected = groupedBy(
    await tx
      .select()
      .from(instalments)
      .where(among(instalments.bookingId, bookingIds))
      .orderBy(sql`${instalments.due} asc nulls last`, asc(instalments.position)),
    ({ bookingId }) => bookingId,
  );
  const keyed = rows.map(({ id, currency, referenceFolded }) => ({
    id,
    keys: bookingMatchKeys({
      guest: { name: [], email: null, phone: null },
      currency,
      referenceFolded,
      instalments: expected.get(id) ?? [],
      itemsTotal: (items.get(id) ?? []).reduce((total, { amount }) => total + amount, 0n),
    }),
  }));
  await tx.execute(sql`
    update bookings
    set guest_name = null, guest_email = null, guest_phone = null, guest_name_folded = null,
        guest_email_folded = null, guest_phone_folded = null, erased_at = coalesce(erased_at, now()),
        match_keys = array(select jsonb_array_elements_text(keyed.keys))
    from jsonb_to_recordset(${JSON.stringify(keyed)}::jsonb) as keyed(id uuid, keys jsonb)
    where bookings.id = keyed.id`);
  await tx
    .update(bookingItems)
    .set({ description: null })
    .where(among(bookingItems.bookingId, bookingIds));
}
