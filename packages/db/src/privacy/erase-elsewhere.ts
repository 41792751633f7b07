import { foldIdentity, type FoldedIdentity } from "@rentease/core";
import { sql } from "drizzle-orm";
import type { ApplyRules } from "../apply/derive-payments.ts";
import { eraseTraces } from "../apply/erase-traces.ts";
import type { Transaction } from "../database.ts";
import type { Guest } from "./find-guest.ts";
import { holdsAddress } from "./holds-address.ts";

/**
 * Takes the address out of what is somebody else's and stays theirs: texts and metadata of their payments, what staff
 * typed in, what their bookings' items are described as. The roots are locked. Before the guest's own is erased, which
 * says by what else to know the guest.
 */
export async function eraseElsewhere(
  tx: Transaction,
  roots: readonly string[],
  guest: Guest,
  rules: ApplyRules,
): Promise<void> {
  const { email, elsewhere } = guest;
  if (email === null) return;
  await eraseTraces(tx, roots, { email, others: await readNames(tx, guest) }, rules);
  // Where Stripe says who paid that is derived from its objects: what is left here was typed in.
  const holds = (...columns: string[]) =>
    holdsAddress(
      columns.map((column) => sql.raw(column)),
      email,
    );
  const without = (column: string, says = column) =>
    sql`case when ${holds(says)} then null else ${sql.raw(column)} end`;
  await tx.execute(sql`
    update payments
    set note = ${without("note")}, payer_name = ${without("payer_name")}, payer_phone = ${without("payer_phone")},
        payer_name_folded = ${without("payer_name_folded", "payer_name")},
        payer_phone_folded = ${without("payer_phone_folded", "payer_phone")}, updated_at = now()
    where id = any(${sql.param([...elsewhere.paymentIds])}::uuid[])
      and ${holds("note", "payer_name", "payer_phone")}`);
  await tx.execute(sql`
    update booking_items set description = null
    where id = any(${sql.param([...elsewhere.bookingItemIds])}::uuid[]) and ${holds("description")}`);
}

/** Whom the guest's bookings and own payments name. */
async function readNames(
  tx: Transaction,
  { email, bookingIds, paymentIds }: Guest,
): Promise<FoldedIdentity[]> {
  const rows = await tx.execute<{ name: string | null; phone: string | null }>(sql`
    select guest_name as name, guest_phone as phone from bookings
    where id = any(${sql.param([...bookingIds])}::uuid[])
    union
    select payer_name, payer_phone from payments
    where id = any(${sql.param([...paymentIds])}::uuid[]) and payer_email_folded = ${email}`);
  return rows.map((row) => foldIdentity({ ...row, email: null }));
}
