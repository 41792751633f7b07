import { type SQL, sql } from "drizzle-orm";
import type { Queryable } from "../database.ts";
import type { Search } from "./read-search.ts";

/** A booking as a list of hits shows it. Dates as YYYY-MM-DD. */
export type BookingHit = {
  id: string;
  reference: string;
  status: string;
  guest: string | null;
  property: string | null;
  currency: string;
  checkIn: string | null;
  checkOut: string | null;
};

/** What one kind of text finds; the likelier first (`rank`). */
type Branch = SQL;

export async function searchBookings(
  db: Queryable,
  search: Search,
  limit: number,
): Promise<BookingHit[]> {
  const branches = branchesOf(search, limit);
  if (branches.length === 0) return [];
  const rows = await db.execute<BookingHit>(sql`
    select id, reference, status, guest_name as guest, property, currency,
      check_in::text as "checkIn", check_out::text as "checkOut"
    from (
      select id, min(rank) as rank from (${sql.join(branches, sql` union all `)}) as found group by id
    ) as hit join bookings using (id)
    order by rank, check_in desc nulls last, id desc limit ${limit}`);
  return [...rows];
}

function branchesOf(search: Search, limit: number): Branch[] {
  const { uuid, stripe, reference, email, phone, name } = search;
  const branches: Branch[] = [];
  if (uuid !== null)
    branches.push(sql`(select id, 0 as rank from bookings where id = ${uuid}::uuid)`);
  const column = stripe && storedIds[stripe.kind];
  if (column) branches.push(newest(sql`${sql.raw(column)} = ${stripe.id}`, limit));
  if (reference !== null) {
    branches.push(
      sql`(select id, 0 as rank from bookings where reference_folded = ${reference})`,
      // Bytes, as the index has them: a collation orders what begins alike otherwise.
      sql`(select id, 1 as rank from bookings
        where reference_folded ~>=~ ${reference} and reference_folded ~<~ ${`${reference}\u{10ffff}`}
        order by reference_folded using ~<~ limit ${limit})`,
    );
  }
  if (email !== null) branches.push(newest(sql`guest_email_folded = ${email}`, limit));
  if (phone !== null) branches.push(newest(sql`guest_phone_folded = ${phone}`, limit));
  if (name.length > 0) {
    branches.push(newest(sql`guest_name_folded @> ${sql.param([...name])}::text[]`, limit));
  }
  return branches;
}

function newest(where: SQL, limit: number): Branch {
  return sql`(select id, 2 as rank from bookings where ${where}
    order by check_in desc nulls last, id desc limit ${limit})`;
}

/** Where a booking keeps an id of Stripe's. */
const storedIds: Partial<Record<NonNullable<Search["stripe"]>["kind"], string>> = {
  paymentIntent: "stripe_payment_intent",
  checkoutSession: "stripe_checkout_session",
  paymentLink: "stripe_payment_link",
  customer: "stripe_customer",
};
