import { sql } from "drizzle-orm";
import type { Queryable } from "../database.ts";
import type { Guest } from "./find-guest.ts";

/**
 * What may be the same person's: another address, but the same phone or card; or payments in whose texts the name stands,
 * without the address. By id, for somebody to look at.
 */
export type PerhapsAlso = { bookings: string[]; payments: string[] };

/** More would say nothing: a phone that a hundred share is an agency's. */
const most = 100;

export async function findPerhapsAlso(db: Queryable, guest: Guest): Promise<PerhapsAlso> {
  const { bookingIds, paymentIds } = guest;
  const [rows, named] = await Promise.all([
    db.execute<{ kind: string; id: string }>(sql`
    with bookings_found as (
      select id, guest_phone_folded as phone from bookings
      where id = any(${sql.param([...bookingIds])}::uuid[])
    ), payments_found as (
      select id, payer_phone_folded as phone, card_fingerprint as card from payments
      where id = any(${sql.param([...paymentIds])}::uuid[])
    ), phones as (
      select phone from bookings_found where phone is not null
      union select phone from payments_found where phone is not null
    )
    (select 'booking' as kind, reference as id from bookings
      where guest_phone_folded in (select phone from phones)
        and id not in (select id from bookings_found)
      order by reference limit ${most})
    union all
    (select 'payment', id::text from payments
      where (payer_phone_folded in (select phone from phones)
          or card_fingerprint in (select card from payments_found where card is not null))
        and id not in (select id from payments_found)
      order by id limit ${most})`),
    findNamed(db, guest),
  ]);
  const of = (kind: string) => rows.filter((row) => row.kind === kind).map(({ id }) => id);
  return { bookings: of("booking"), payments: [...new Set([...of("payment"), ...named])].sort() };
}

/** A first name alone is half the world's. */
const fullName = /\S\s+\S/;

/** Payments in whose texts or notes the guest's full name stands as the guest's bookings and own payments have it. */
async function findNamed(
  db: Queryable,
  { email, bookingIds, paymentIds, elsewhere }: Guest,
): Promise<string[]> {
  const people = await db.execute<{ name: string }>(sql`
    select lower(btrim(guest_name)) as name from bookings
    where id = any(${sql.param([...bookingIds])}::uuid[]) and guest_name is not null
    union
    select lower(btrim(payer_name)) from payments
    where id = any(${sql.param([...paymentIds])}::uuid[]) and payer_name is not null
      and (payer_email_folded is null or payer_email_folded = ${email})`);
  const names = people.map(({ name }) => name).filter((name) => fullName.test(name));
  if (names.length === 0) return [];
  const known = sql`all(${sql.param([...paymentIds, ...elsewhere.paymentIds])}::uuid[])`;
  /** Each text is folded once, and sought through for one name after the other. */
  const says = (...texts: string[]) => {
    const folded = texts.map((text, at) => `lower(${text}) as said_${at}`).join(", ");
    const holds = texts.map((_, at) => `strpos(said_${at}, name) > 0`).join(" or ");
    return sql`exists (
      select from (select ${sql.raw(folded)} offset 0) as folded, unnest(${sql.param(names)}::text[]) as name
      where ${sql.raw(holds)})`;
  };
  const written = says("description", "statement_descriptor", "metadata::text");
  const rows = await db.execute<{ id: string }>(sql`
    select id from (
      select payment_id as id from payment_intents where ${written}
      union
      select payment_id from payment_attempts where ${written}
      union
      select payments.id from checkout_sessions join payments using (stripe_payment_intent)
      where metadata <> '{}' and ${says("metadata::text")}
      union
      select id from payments where note is not null and ${says("note")}
      union
      select payment_id from payment_notes where ${says("text")}
      union
      select payment_id from match_decisions where note is not null and ${says("note")}
    ) as named
    where id <> ${known}
    order by id limit ${most}`);
  return rows.map(({ id }) => id);
}
