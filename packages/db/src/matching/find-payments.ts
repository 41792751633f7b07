import { sql } from "drizzle-orm";
import type { Queryable } from "../database.ts";

/** Days on either side of a due date in which a payment of the right amount is looked at, whoever paid it. */
const daysAroundDue = 14;

/**
 * Open payments that could be these bookings': that name them, that came from their guests (by e-mail, phone, or a card
 * that paid for the guest before), of an amount they expect from somebody with a name in common or about the day it is
 * due, and those they were proposed for. And payments whose very id stands on one of them, although a rule may have
 * given them to another one before.
 * @returns ids of their PaymentIntents and charges.
 */
export async function findPaymentsOfBookings(
  db: Queryable,
  bookingIds: readonly string[],
): Promise<string[]> {
  const rows = await db.execute<{ root: string }>(sql`
    with asked as materialized (
      select * from bookings where id = any(${sql.param([...bookingIds])}::uuid[])
    ),
    open as (
      select * from payments where review in ('unmatched', 'suggested')
    ),
    found as (
      select open.id from asked
      join open on open.booking_keys && array_remove(array[asked.reference_folded, asked.stripe_customer,
        asked.stripe_payment_link, asked.stripe_checkout_session, asked.stripe_payment_intent], null)
      union
      select open.id from asked join open on open.payer_email_folded = asked.guest_email_folded
      union
      select open.id from asked join open on open.payer_phone_folded = asked.guest_phone_folded
      union
      select open.id from asked
      join match_decisions on match_decisions.booking_id = asked.id and match_decisions.action = 'suggested'
      join open on open.id = match_decisions.payment_id
      union
      select open.id from asked
      join instalments on instalments.booking_id = asked.id
      join open on open.currency = asked.currency and open.received = instalments.amount
      where coalesce(open.payer_name_folded && asked.guest_name_folded, false)
        or abs(instalments.due - (coalesce(open.paid_at, open.created) at time zone 'UTC')::date) <= ${daysAroundDue}
      union
      select open.id from asked
      join bookings as theirs on theirs.id = asked.id or theirs.guest_email_folded = asked.guest_email_folded
        or theirs.guest_phone_folded = asked.guest_phone_folded
      join allocations on allocations.booking_id = theirs.id
      join payments as earlier on earlier.id = allocations.payment_id
      join open on open.card_fingerprint = earlier.card_fingerprint
      union
      select payments.id from asked join payments on payments.stripe_payment_intent = asked.stripe_payment_intent
      union
      select payments.id from asked
      join checkout_sessions on checkout_sessions.stripe_checkout_session = asked.stripe_checkout_session
      join payments on payments.stripe_payment_intent = checkout_sessions.stripe_payment_intent
    )
    select root from found
    join payments on payments.id = found.id
    cross join lateral unnest(array[payments.stripe_payment_intent, payments.stripe_charge]) as root
    where root is not null`);
  return rows.map(({ root }) => root);
}
