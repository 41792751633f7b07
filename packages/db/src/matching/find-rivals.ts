import { sql } from "drizzle-orm";
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
  const same = sql`
    payments.id <> asked.id and payments.received = asked.received and payments.currency = asked.currency
    and payments.review in ('unmatched', 'suggested') and payments.voided_at is null and payments.superseded_by is null`;
  const rows = await db.execute<{ id: string; rivals: string[] }>(sql`
    with asked as materialized (
      select * from jsonb_to_recordset(${JSON.stringify(asked)}::jsonb)
        as asked(id uuid, currency text, received bigint, email text, phone text, card text)
    )
    select id, array_agg(distinct rival) as rivals
    from (
      select asked.id, payments.id as rival from asked join payments on payments.payer_email_folded = asked.email and ${same}
      union all
      select asked.id, payments.id from asked join payments on payments.payer_phone_folded = asked.phone and ${same}
      union all
      select asked.id, payments.id from asked join payments on payments.card_fingerprint = asked.card and ${same}
    ) as found
    group by id`);
  return new Map(rows.map(({ id, rivals }) => [id, rivals]));
}
