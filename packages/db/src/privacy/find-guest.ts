import { foldIdentity, foldReference } from "@rentease/core";
import { sql } from "drizzle-orm";
import type { Queryable } from "../database.ts";
import { GuestNotFoundError } from "./errors.ts";
import { findObjects } from "./find-objects.ts";
import { findPayments } from "./find-payments.ts";

/** Who is meant: whoever has this e-mail address, or the guest of a booking, whose address is then looked up. */
export type GuestAsked = { email: string } | { booking: string };

/** All that is held of a guest, by id. */
export type Guest = {
  /** As addresses are compared; null of a booking's guest whose address nobody knows. */
  email: string | null;
  bookingIds: string[];
  references: string[];
  /** Those that the guest made, and those of these bookings alone, whoever made them (find-payments.ts). */
  paymentIds: string[];
  /** PaymentIntents, charges and Checkout Sessions, of those payments or of none (find-objects.ts). */
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
  return { ...found, stripeIds: await findObjects(db, found, { ofOthers: true }) };
}

/**
 * What of it is the guest's own: not what somebody else paid, or left unpaid, for these bookings, whose data is theirs.
 * Of a guest whose address nobody knows, everybody with one is somebody else.
 * @returns that, and our ids of those payments.
 */
export async function withoutOthers(
  db: Queryable,
  guest: Guest,
): Promise<{ own: Guest; paidByOthers: string[] }> {
  const rows = await db.execute<{ id: string }>(sql`
    select id from payments
    where id = any(${sql.param([...guest.paymentIds])}::uuid[]) 
      and payer_email_folded is not null and payer_email_folded is distinct from ${guest.email}
    order by id`);
  const paidByOthers = rows.map(({ id }) => id);
  const paymentIds = guest.paymentIds.filter((id) => !paidByOthers.includes(id));
  const stripeIds = await findObjects(db, { ...guest, paymentIds }, { ofOthers: false });
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
