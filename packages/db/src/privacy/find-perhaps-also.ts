import { sql } from "drizzle-orm";
import type { Queryable } from "../database.ts";
import type { Guest } from "./find-guest.ts";

/** What may be the same person's: another address, but the same phone or card. By id, for somebody to look at. */
export type PerhapsAlso = { bookings: string[]; payments: string[] };

/** More would say nothing: a phone that a hundred share is an agency's. */
const most = 100;

export async function findPerhapsAlso(
  db: Queryable,
  { bookingIds, paymentIds }: Guest,
): Promise<PerhapsAlso> {
  const rows = await db.execute<{ kind: string; id: string }>(sql`
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
      order by id limit ${most})`);
  const of = (kind: string) => rows.filter((row) => row.kind === kind).map(({ id }) => id);
  return { bookings: of("booking"), payments: of("payment") };
}
