import { foldIdentity, foldReference } from "@rentease/core";
import { sql } from "drizzle-orm";
import type { Queryable } from "../database.ts";
import { GuestNotFoundError } from "./errors.ts";

/** Who is meant: whoever has this e-mail address, or the guest of a booking, whose address is then looked up. */
export type GuestAsked = { email: string } | { booking: string };

/** All that is held of a guest, by id. */
export type Guest = {
  /** As addresses are compared; null of a booking's guest whose address nobody knows. */
  email: string | null;
  bookingIds: string[];
  references: string[];
  /** Those that the guest made, and those that belong to these bookings alone, whoever made them. */
  paymentIds: string[];
  /** PaymentIntents, charges and Checkout Sessions, of those payments or of none. */
  stripeIds: string[];
};

/** @throws GuestNotFoundError where what is asked for is no address, or no booking. */
export async function findGuest(db: Queryable, asked: GuestAsked): Promise<Guest> {
  const { email, booking } = await identify(db, asked);
  const bookings = await db.execute<{ id: string; reference: string }>(sql`
    select id, reference from bookings
    where guest_email_folded = ${email} or id = ${booking}::uuid
    order by reference`);
  const bookingIds = bookings.map(({ id }) => id);
  const paymentIds = await findPayments(db, email, bookingIds);
  const references = bookings.map(({ reference }) => reference);
  const found = { email, bookingIds, references, paymentIds };
  return { ...found, stripeIds: await findObjects(db, found) };
}

/**
 * What of it is the guest's own: not what somebody else paid for these bookings, whose data is theirs.
 * @returns that, and our ids of those payments.
 */
export async function withoutOthers(
  db: Queryable,
  guest: Guest,
): Promise<{ own: Guest; paidByOthers: string[] }> {
  const rows = await db.execute<{ id: string }>(sql`
    select id from payments
    where id = any(${sql.param([...guest.paymentIds])}::uuid[]) and payer_email_folded <> ${guest.email}
    order by id`);
  const paidByOthers = rows.map(({ id }) => id);
  const paymentIds = guest.paymentIds.filter((id) => !paidByOthers.includes(id));
  const stripeIds = await findObjects(db, { ...guest, paymentIds });
  return { own: { ...guest, paymentIds, stripeIds }, paidByOthers };
}

/** Whether anything is held. */
export function isKnown({ bookingIds, paymentIds, stripeIds }: Guest): boolean {
  return bookingIds.length + paymentIds.length + stripeIds.length > 0;
}

async function identify(
  db: Queryable,
  asked: GuestAsked,
): Promise<{ email: string | null; booking: string | null }> {
  if ("email" in asked) {
    const { email } = foldIdentity({ name: null, email: asked.email, phone: null });
    if (email === null || !/^[^\s@]+@[^\s@]+$/.test(email)) {
      throw new GuestNotFoundError("email", "an e-mail address has an @ in it");
    }
    return { email, booking: null };
  }
  const [row] = await db.execute<{ id: string; email: string | null }>(sql`
    select id, guest_email_folded as email from bookings
    where reference_folded = ${foldReference(asked.booking)}`);
  if (!row) throw new GuestNotFoundError("booking", "there is no such booking");
  return { email: row.email, booking: row.id };
}

/** What the address stands on, whichever part of a payment; and what pays for the bookings and for no one else's. */
async function findPayments(
  db: Queryable,
  email: string | null,
  bookingIds: readonly string[],
): Promise<string[]> {
  const ours = sql`any(${sql.param([...bookingIds])}::uuid[])`;
  const rows = await db.execute<{ id: string }>(sql`
    with found as (
      select id from payments where payer_email_folded = ${email}
      union
      select payment_id from payment_attempts
      where lower(btrim(payer_email)) = ${email} or lower(btrim(receipt_email)) = ${email}
      union
      select payment_id from payment_intents where lower(btrim(receipt_email)) = ${email}
      union
      select payments.id from checkout_sessions as session
      join payments on payments.stripe_payment_intent = session.stripe_payment_intent
      where lower(btrim(session.payer_email)) = ${email}
      union
      select payment_id from allocations
      where booking_id = ${ours} and not exists (
        select from allocations as other
        where other.payment_id = allocations.payment_id and other.booking_id <> all (
          ${sql.param([...bookingIds])}::uuid[]))
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

/** Sessions that were never paid say who came as far: by the address, or by the booking that they name. */
async function findObjects(
  db: Queryable,
  { email, bookingIds, references, paymentIds }: Omit<Guest, "stripeIds">,
): Promise<string[]> {
  const folded = references.map(foldReference);
  const rows = await db.execute<{ id: string }>(sql`
    with theirs as (
      select id, stripe_payment_intent as intent, stripe_charge as charge from payments
      where id = any(${sql.param([...paymentIds])}::uuid[])
    )
    select intent as id from theirs where intent is not null
    union
    select charge from theirs where charge is not null
    union
    select stripe_charge from payment_attempts join theirs on theirs.id = payment_id
    union
    select stripe_checkout_session from checkout_sessions
    where stripe_payment_intent in (select intent from theirs)
      or lower(btrim(payer_email)) = ${email}
      or stripe_checkout_session in (
        select stripe_checkout_session from bookings
        where id = any(${sql.param([...bookingIds])}::uuid[]))
      or (stripe_payment_intent is null
        and upper(btrim(client_reference_id)) = any(${sql.param(folded)}::text[]))
    order by id`);
  return rows.map(({ id }) => id);
}
