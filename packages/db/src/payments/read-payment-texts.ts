import { sql } from "drizzle-orm";
import type { Queryable } from "../database.ts";

/** What a payment says of itself, as it came from Stripe; names no booking for certain. */
export type PaymentText = {
  /** payment_intent, charge or checkout_session. */
  carrier: string;
  /** description, statement_descriptor, client_reference_id or metadata.<key>. */
  field: string;
  text: string;
};

/** All texts that a Stripe payment carries, those that are equal once. @param id ours. */
export async function readPaymentTexts(db: Queryable, id: string): Promise<PaymentText[]> {
  const rows = await db.execute<PaymentText>(sql`
    with intent as (select * from payment_intents where payment_id = ${id}::uuid),
    texts as (
      select 1 as place, 'payment_intent' as carrier, field, text from intent, lateral (
        select 'description' as field, description as text
        union all select 'statement_descriptor', statement_descriptor
        union all select 'metadata.' || key, value from jsonb_each_text(metadata)) as said
      union all
      select 2, 'charge', field, text from payment_attempts as charge, lateral (
        select 'description' as field, charge.description as text
        union all select 'statement_descriptor', charge.statement_descriptor
        union all select 'metadata.' || key, value from jsonb_each_text(charge.metadata)) as said
      where charge.payment_id = ${id}::uuid
      union all
      select 3, 'checkout_session', field, text from checkout_sessions as session, lateral (
        select 'client_reference_id' as field, session.client_reference_id as text
        union all select 'metadata.' || key, value from jsonb_each_text(session.metadata)) as said
      where session.stripe_payment_intent in (select stripe_payment_intent from intent))
    select distinct on (field, text) carrier, field, text
    from texts where text <> '' order by field, text, place`);
  return [...rows];
}
