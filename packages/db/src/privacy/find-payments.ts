import { type SQL, sql } from "drizzle-orm";
import type { Queryable } from "../database.ts";

/**
 * A guest's payments: those of which the guest is the payer; those in which the address stands anywhere, and that say
 * nothing of another person and belong to no other booking; those that belong to the bookings and to no one else's,
 * whoever made them; and those that say nothing of another person and would, had they come to something.
 * @param whose.mentioned the payments in which the address stands (find-mentions.ts).
 * @returns our ids, sorted.
 */
export async function findPayments(
  db: Queryable,
  {
    email,
    bookingIds,
    mentioned,
  }: { email: string | null; bookingIds: readonly string[]; mentioned: readonly string[] },
): Promise<string[]> {
  const ours = sql`any(${sql.param([...bookingIds])}::uuid[])`;
  const others = sql`all(${sql.param([...bookingIds])}::uuid[])`;
  const rows = await db.execute<{ id: string }>(sql`
    with found as (
      select id from payments where payer_email_folded = ${email}
      union
      select id from payments
      where id = any(${sql.param([...mentioned])}::uuid[]) and ${saysNobody} and not exists (
        select from allocations where payment_id = payments.id and booking_id <> ${others})
      union
      select payment_id from allocations
      where booking_id = ${ours} and not exists (
        select from allocations as other
        where other.payment_id = allocations.payment_id and other.booking_id <> ${others})
      union
      ${takenOff(ours, others)}
      union
      ${naming(ours, others)}
    )
    select id from found
    union
    -- What staff had typed in of it, and what a typed one turned out to be.
    select payments.id from payments join found on payments.superseded_by = found.id
    union
    select superseded_by from payments join found using (id) where superseded_by is not null
    order by id`);
  return rows.map(({ id }) => id);
}

const belongsToNone = sql`not exists (select from allocations where payment_id = payments.id)`;
/** Nobody's of whom we know: what says another address, that one's owner may ask for. */
const saysNobody = sql`payer_email_folded is null`;

/** What a person voided or excluded, or took off although it was typed in, that had belonged to these bookings alone. */
function takenOff(ours: SQL, others: SQL): SQL {
  return sql`
    select payments.id from match_decisions as last
    join payments on payments.id = last.payment_id
    where (source = 'manual' or (last.action = 'excluded' and ${saysNobody})) and ${belongsToNone}
      and exists (select from jsonb_array_elements(last.before -> 'allocations') as share
        where (share ->> 'bookingId')::uuid = ${ours})
      and not exists (select from jsonb_array_elements(last.before -> 'allocations') as share
        where (share ->> 'bookingId')::uuid <> ${others})
      and not exists (select from match_decisions as later
        where later.payment_id = last.payment_id and later.id > last.id
          and jsonb_array_length(later.before -> 'allocations') > 0)`;
}

/** What names these bookings, by reference or by an id of Stripe's, and no others, and came to nothing. */
function naming(ours: SQL, others: SQL): SQL {
  const names = sql`bookings.reference_folded = any(booking_keys)
    or bookings.stripe_customer = any(booking_keys) or bookings.stripe_payment_link = any(booking_keys)
    or bookings.stripe_checkout_session = any(booking_keys) or bookings.stripe_payment_intent = any(booking_keys)`;
  return sql`
    select payments.id from payments
    where booking_keys && (
        select coalesce(array_agg(key), '{}') from bookings
        cross join lateral unnest(array[reference_folded, stripe_customer, stripe_payment_link,
          stripe_checkout_session, stripe_payment_intent]) as key
        where bookings.id = ${ours} and key is not null)
      and ${saysNobody} and ${belongsToNone}
      and not exists (select from bookings where bookings.id <> ${others} and (${names}))`;
}
