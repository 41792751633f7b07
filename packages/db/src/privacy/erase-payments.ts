import { type SQL, sql } from "drizzle-orm";
import type { Transaction } from "../database.ts";
import type { Guest } from "./find-guest.ts";
import { holdsAddress } from "./holds-address.ts";

/** What stands where somebody had written something. */
const gone = "[erased]";

/** Who paid, and what people wrote about it. What Stripe's objects say of it is erased with them (apply/erase-parts.ts). */
export async function erasePayments(
  tx: Transaction,
  { paymentIds, bookingIds, email, elsewhere }: Guest,
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
  const others = sql`any(${sql.param([...elsewhere.paymentIds])}::uuid[])`;
  const naming = (text: SQL) =>
    email === null ? sql`false` : sql`payment_id = ${others} and ${holdsAddress([text], email)}`;
  await tx.execute(sql`
    update payment_notes set text = ${gone}
    where payment_id = ${payments} or ${naming(sql`text`)}`);
  await tx.execute(sql`
    update match_decisions set note = null
    where note is not null
      and (payment_id = ${payments} or booking_id = ${bookings} or ${naming(sql`note`)})`);
}
