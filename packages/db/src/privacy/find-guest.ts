import { foldIdentity, foldReference } from "@rentease/core";
import { type SQL, sql } from "drizzle-orm";
import { among } from "../among.ts";
import type { Queryable } from "../database.ts";
import { bookingItems, payments } from "../schema/index.ts";
import { GuestNotFoundError } from "./errors.ts";
import { findMentions, type Mentions, type Within } from "./find-mentions.ts";
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
  /** Where else the address stands: in what is somebody else's, and stays theirs. */
  elsewhere: Elsewhere;
};

export type Elsewhere = {
  paymentIds: string[];
  /** Objects of those payments, or of none. */
  stripeIds: string[];
  /** Sessions among them that came to no payment. */
  unpaid: string[];
  bookingItemIds: string[];
};

/**
 * @param within where texts are searched for the address; all of them unless given, which reads whole tables.
 * @throws GuestNotFoundError where what is asked for is no address, or no booking.
 */
export async function findGuest(
  db: Queryable,
  asked: GuestAsked,
  within: Within | null = null,
): Promise<Guest> {
  const { email, booking } = await identify(db, asked);
  const mentions = await findMentions(db, email, within);
  const bookings = await db.execute<{ id: string; reference: string }>(sql`
    select id, reference from bookings
    where guest_email_folded = ${email} or id = ${booking}::uuid
      or id = any(${sql.param(mentions.bookings)}::uuid[])
    order by reference`);
  const bookingIds = bookings.map(({ id }) => id);
  const mentioned = mentions.objects.flatMap(({ paymentId }) => paymentId ?? []);
  const paymentIds = await findPayments(db, { email, bookingIds, mentioned });
  const references = bookings.map(({ reference }) => reference);
  const found = { email, bookingIds, references, paymentIds };
  const naming = mentions.objects.map(({ stripeId }) => stripeId);
  const stripeIds = await findObjects(db, { ...found, naming }, { ofOthers: true });
  const elsewhere = await findElsewhere(db, { ...found, stripeIds }, mentions);
  return { ...found, stripeIds, elsewhere };
}

/** What of all that holds the address is not the guest's. */
async function findElsewhere(
  db: Queryable,
  { bookingIds, paymentIds, stripeIds }: Omit<Guest, "elsewhere">,
  mentions: Mentions,
): Promise<Elsewhere> {
  const objects = mentions.objects.filter(({ stripeId }) => !stripeIds.includes(stripeId));
  const ofPayments = [...mentions.payments, ...objects.flatMap(({ paymentId }) => paymentId ?? [])];
  const items = await db
    .select({ id: bookingItems.id })
    .from(bookingItems)
    .where(
      sql`${among(bookingItems.id, mentions.bookingItems)} and not ${among(bookingItems.bookingId, bookingIds)}`,
    )
    .orderBy(bookingItems.id);
  return {
    paymentIds: [...new Set(ofPayments)].filter((id) => !paymentIds.includes(id)).sort(),
    stripeIds: objects.map(({ stripeId }) => stripeId),
    unpaid: objects.flatMap(({ stripeId, paymentId }) => (paymentId === null ? [stripeId] : [])),
    bookingItemIds: items.map(({ id }) => id),
  };
}

/** How many things of others the address stands in. */
export function countElsewhere({ paymentIds, unpaid, bookingItemIds }: Elsewhere): number {
  return paymentIds.length + unpaid.length + bookingItemIds.length;
}

/**
 * What of it is the guest's own: not what somebody else paid, or left unpaid, for these bookings, whose data is theirs.
 * Of a guest whose address nobody knows, everybody with one is somebody else.
 * @returns that, our ids of those payments, and Stripe's of the parts of the guest's own that another address stands in.
 */
export async function withoutOthers(
  db: Queryable,
  guest: Guest,
): Promise<{ own: Guest; paidByOthers: string[]; partsOfOthers: string[] }> {
  const rows = await db.execute<{ id: string }>(sql`
    select id from payments
    where ${among(payments.id, guest.paymentIds)}
      and payer_email_folded is not null and payer_email_folded is distinct from ${guest.email}
    order by id`);
  const paidByOthers = rows.map(({ id }) => id);
  const paymentIds = guest.paymentIds.filter((id) => !paidByOthers.includes(id));
  const found = await findObjects(
    db,
    { ...guest, paymentIds, naming: guest.stripeIds },
    { ofOthers: false },
  );
  const partsOfOthers = await sayingOthers(db, found, guest.email);
  const stripeIds = found.filter((id) => !partsOfOthers.includes(id));
  return { own: { ...guest, paymentIds, stripeIds }, paidByOthers, partsOfOthers };
}

/** An attempt that somebody else made at the guest's payment, a receipt that goes to somebody else. */
async function sayingOthers(
  db: Queryable,
  stripeIds: readonly string[],
  email: string | null,
): Promise<string[]> {
  const ids = sql`any(${sql.param([...stripeIds])}::text[])`;
  const another = (column: SQL) => sql`lower(nullif(btrim(${column}), '')) <> ${email ?? ""}`;
  const rows = await db.execute<{ id: string }>(sql`
    select stripe_payment_intent as id from payment_intents
    where stripe_payment_intent = ${ids} and ${another(sql`receipt_email`)}
    union
    select stripe_charge from payment_attempts
    where stripe_charge = ${ids} and (${another(sql`payer_email`)} or ${another(sql`receipt_email`)})
    union
    select stripe_checkout_session from checkout_sessions
    where stripe_checkout_session = ${ids} and ${another(sql`payer_email`)}
    order by 1`);
  return rows.map(({ id }) => id);
}

/** Whether anything is held. */
export function isKnown({ bookingIds, paymentIds, stripeIds, elsewhere }: Guest): boolean {
  return bookingIds.length + paymentIds.length + stripeIds.length + countElsewhere(elsewhere) > 0;
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
