import { sql } from "drizzle-orm";
import type { Transaction } from "../database.ts";
import type { Guest } from "./find-guest.ts";

/** What stands where somebody had written something. */
const gone = "[erased]";

/** Who paid, and what people wrote about it. What Stripe's objects say of it is erased with them (apply/erase-parts.ts). */
export async function erasePayments(
  tx: Transaction,
  { paymentIds, bookingIds, email }: Guest,
): Promise<void> {
  const payments = sql`any(${sql.param([...paymentIds])}::uuid[])`;
  const bookings = sql`any(${sql.param([...bookingIds])}::uuid[])`;
  await tx.execute(sql`
    update payments
    set payer_name = null, payer_email = null, payer_phone = null, payer_name_folded = null,
        payer_email_folded = null, payer_phone_folded = null, card_fingerprint = null, note = null,
        erased_at = coalesce(erased_at, now()), updated_at = now()
    where id = ${payments}`);
  // A note about another payment may name the address too.
  await tx.execute(sql`
    update payment_notes set text = ${gone}
    where payment_id = ${payments} or strpos(lower(text), ${email}) > 0`);
  await tx.execute(sql`
    update match_decisions set note = null
    where note is not null
      and (payment_id = ${payments} or booking_id = ${bookings} or strpos(lower(note), ${email}) > 0)`);
}
