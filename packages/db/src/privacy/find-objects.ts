import { foldReference } from "@rentease/core";
import { sql } from "drizzle-orm";
import type { Queryable } from "../database.ts";

type Whose = {
  email: string | null;
  bookingIds: readonly string[];
  references: readonly string[];
  paymentIds: readonly string[];
  /** Objects in which the address stands; sessions among them. */
  naming?: readonly string[];
};

/**
 * PaymentIntents, charges and sessions of these payments, and sessions that never came to one: they say who came as far,
 * by the address or, where they say none, by the address in a text of theirs, or by the booking that they name or that
 * stored them. With a session its PaymentIntent, which may be
 * still to come; never one whose payment is not among these.
 * @param options.ofOthers also sessions that say another address than the guest's.
 * @returns ids at Stripe, sorted.
 */
export async function findObjects(
  db: Queryable,
  { email, bookingIds, references, paymentIds, naming = [] }: Whose,
  { ofOthers }: { ofOthers: boolean },
): Promise<string[]> {
  const folded = references.map(foldReference);
  const rows = await db.execute<{ id: string }>(sql`
    with theirs as (
      select id, stripe_payment_intent as intent, stripe_charge as charge from payments
      where id = any(${sql.param([...paymentIds])}::uuid[])
    ), sessions as (
      select stripe_checkout_session as session, stripe_payment_intent as intent, exists (
          select from payments where payments.stripe_payment_intent = checkout_sessions.stripe_payment_intent) as paid
      from checkout_sessions
      where lower(btrim(payer_email)) = ${email}
        or nullif(btrim(payer_email), '') is null
          and stripe_checkout_session = any(${sql.param([...naming])}::text[])
        or (${ofOthers} or nullif(btrim(payer_email), '') is null) and (
          stripe_checkout_session in (
            select stripe_checkout_session from bookings
            where id = any(${sql.param([...bookingIds])}::uuid[]))
          or upper(btrim(client_reference_id)) = any(${sql.param(folded)}::text[]))
    )
    select intent as id from theirs where intent is not null
    union
    select charge from theirs where charge is not null
    union
    select stripe_charge from payment_attempts join theirs on theirs.id = payment_id
    union
    select stripe_checkout_session from checkout_sessions join theirs on intent = stripe_payment_intent
    union
    select session from sessions where not paid
    union
    select intent from sessions where intent is not null and not paid
    order by id`);
  return rows.map(({ id }) => id);
}
