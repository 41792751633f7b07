import { type SQL, sql } from "drizzle-orm";
import type { PaymentState } from "../apply/derive-payments.ts";
import type { Queryable } from "../database.ts";

/**
 * The other open payments of each payer that brought the same amount, by payment: two that could each be the one
 * expected are for a person (P6).
 */
export async function findRivals(
  db: Queryable,
  states: readonly PaymentState[],
): Promise<Map<string, string[]>> {
  if (states.length === 0) return new Map();
  const asked = states.map(({ id, derived }) => ({
    id,
    currency: derived.currency,
    received: derived.received.toString(),
    email: derived.payerEmailFolded,
    phone: derived.payerPhoneFolded,
    card: derived.cardFingerprint,
  }));
  // Not one join: on empty tables PostgreSQL would plan it from the payments' side, and keep to that (offset 0).
  const rivalsBy = (shared: SQL) => sql`
    select asked.id, payment.id as rival
    from asked cross join lateral (
      select id from payments
      where ${shared} and id <> asked.id and received = asked.received and currency = asked.currency
        and review in ('unmatched', 'suggested') and voided_at is null and superseded_by is null
      offset 0
    ) as payment`;
  const rows = await db.execute<{ id: string; rivals: string[] }>(sql`
    with asked as materialized (
      select * from jsonb_to_recordset(${JSON.stringify(asked)}::jsonb)
        as asked(id uuid, currency text, received bigint, email text, phone text, card text)
    )
    select id, array_agg(distinct rival) as rivals
    from (
      ${rivalsBy(sql`payer_email_folded = asked.email`)}
      union all
      ${rivalsBy(sql`payer_phone_folded = asked.phone`)}
      union all
      ${rivalsBy(sql`card_fingerprint = asked.card`)}
    ) as found
    group by id`);
  return new Map(rows.map(({ id, rivals }) => [id, rivals]));
}
