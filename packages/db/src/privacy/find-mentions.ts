import { sql } from "drizzle-orm";
import type { Queryable } from "../database.ts";
import { lowestIdAt } from "../new-id.ts";
import { holdsAddress } from "./holds-address.ts";

/** Wherever an address stands, by id: in a field for it, or in a text of anybody's. */
export type Mentions = {
  /** PaymentIntents, charges and sessions; a session's payment may be none. */
  objects: { stripeId: string; paymentId: string | null }[];
  /** Payments that somebody typed in or wrote a note about. */
  payments: string[];
  /** Bookings of which no address is known, but this one in the place of a name. */
  bookings: string[];
  bookingItems: string[];
};

/** What is looked at: all that is younger than a moment, and these. */
export type Within = { since: Date; ids: readonly string[]; stripeIds: readonly string[] };

/** An id is of the clock of the process that made it. */
const clocksApartMs = 86_400_000;

/**
 * Finds an address in all texts, payloads aside (find-events.ts). No index knows what is in them: each table is read
 * through once, which takes seconds where there are millions.
 */
export async function findMentions(
  db: Queryable,
  email: string | null,
  within: Within | null = null,
): Promise<Mentions> {
  if (email === null) return { objects: [], payments: [], bookings: [], bookingItems: [] };
  const [objects, payments, bookings, bookingItems] = await Promise.all([
    findObjects(db, email, within),
    findPayments(db, email, within),
    findBookings(db, email, within),
    findBookingItems(db, email, within),
  ]);
  return { objects, payments, bookings, bookingItems };
}

/** @param id the column that says when a row was made. */
function isWithin(within: Within | null, { id, owner = id }: { id: string; owner?: string }) {
  if (within === null) return sql`true`;
  const youngest = lowestIdAt(new Date(within.since.getTime() - clocksApartMs));
  return sql`(${sql.raw(id)} >= ${youngest}::uuid
    or ${sql.raw(owner)} = any(${sql.param([...within.ids])}::uuid[]))`;
}

function isObjectWithin(within: Within | null, stripeId: string) {
  if (within === null) return sql`true`;
  const named = sql`${sql.raw(stripeId)} = any(${sql.param([...within.stripeIds])}::text[])`;
  return sql`(${isWithin(within, { id: "told.id" })} or ${named})`;
}

/** Columns by their names. */
const texts = (...columns: string[]) => columns.map((column) => sql.raw(column));
const written = ["description", "statement_descriptor", "metadata::text"];
const payer = ["payer_name", "payer_email", "payer_phone"];

async function findObjects(
  db: Queryable,
  email: string,
  within: Within | null,
): Promise<Mentions["objects"]> {
  const rows = await db.execute<Mentions["objects"][number]>(sql`
    select stripe_payment_intent as "stripeId", payment_id as "paymentId" from payment_intents as told
    where ${isObjectWithin(within, "stripe_payment_intent")}
      and ${holdsAddress(texts("receipt_email", ...written), email)}
    union all
    select stripe_charge, payment_id from payment_attempts as told
    where ${isObjectWithin(within, "stripe_charge")}
      and ${holdsAddress(texts(...payer, "receipt_email", ...written), email)}
    union all
    select stripe_checkout_session, (
        select id from payments where payments.stripe_payment_intent = told.stripe_payment_intent)
    from checkout_sessions as told
    where ${isObjectWithin(within, "stripe_checkout_session")}
      and ${holdsAddress(texts(...payer, "client_reference_id", "metadata::text"), email)}
    order by 1`);
  return [...rows];
}

async function findPayments(
  db: Queryable,
  email: string,
  within: Within | null,
): Promise<string[]> {
  const rows = await db.execute<{ id: string }>(sql`
    select id from payments
    where (note is not null or source = 'manual') and ${isWithin(within, { id: "id" })}
      and ${holdsAddress(texts("note", "payer_name", "payer_phone"), email)}
    union
    select payment_id from payment_notes
    where ${isWithin(within, { id: "id", owner: "payment_id" })} and ${holdsAddress(texts("text"), email)}
    union
    select payment_id from match_decisions
    where note is not null and ${isWithin(within, { id: "id", owner: "payment_id" })}
      and ${holdsAddress(texts("note"), email)}
    order by 1`);
  return rows.map(({ id }) => id);
}

async function findBookings(
  db: Queryable,
  email: string,
  within: Within | null,
): Promise<string[]> {
  const rows = await db.execute<{ id: string }>(sql`
    select id from bookings
    where guest_email_folded is null and ${isWithin(within, { id: "id" })}
      and ${holdsAddress(texts("guest_name", "guest_phone"), email)}
    order by 1`);
  return rows.map(({ id }) => id);
}

async function findBookingItems(
  db: Queryable,
  email: string,
  within: Within | null,
): Promise<string[]> {
  const rows = await db.execute<{ id: string }>(sql`
    select id from booking_items
    where description is not null and ${isWithin(within, { id: "id" })}
      and ${holdsAddress(texts("description"), email)}
    order by 1`);
  return rows.map(({ id }) => id);
}
