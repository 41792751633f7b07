import type { Period } from "@rentease/core";
import { type SQL, sql } from "drizzle-orm";
import type { Transaction } from "../database.ts";

/**
 * Suspects what no list of the period holds, of which nothing is known but that it may differ (`unchecked`): it is
 * looked at once, and again only if it does differ.
 * @param objects by type and id, either of which may be null.
 */
export async function suspectUnlisted(
  tx: Transaction,
  auditId: string,
  objects: SQL,
): Promise<void> {
  await tx.execute(sql`
    insert into audit_differences (id, audit_id, object_type, stripe_id, cause, fields)
    select gen_random_uuid(), ${auditId}, object_type, stripe_id, 'unchecked', '[]'
    from (select distinct object_type, stripe_id from (${objects}) as named) as named
    where object_type is not null and stripe_id is not null
    on conflict do nothing`);
}

/**
 * What we hold of a window and no charge of the audited period brought along: PaymentIntents that may have been
 * canceled since, and what is refunded or disputed and is not here. An abandoned PaymentIntent stays open for ever, so
 * only those of the period's last months are asked about. By their payments, which are kept by time.
 */
export function unlistedIn({ from, to, backfillId }: Period & { backfillId: string }): SQL {
  const within = (column: SQL) =>
    sql`${column} >= ${from.toISOString()} and ${column} < ${to.toISOString()}`;
  return sql`
    select 'payment_intent' as object_type, intents.stripe_payment_intent as stripe_id
    from backfills audited
    join payments on ${within(sql`payments.created`)}
      and payments.created > audited."to" - interval '90 days'
    join payment_intents intents on intents.payment_id = payments.id
    where audited.id = ${backfillId} and intents.status in ('open', 'requires_capture')
      and not exists (
        select from payment_attempts tried
        where tried.stripe_payment_intent = intents.stripe_payment_intent
          and tried.created >= audited."from" and tried.created < audited."to")
    union all
    select case when stripe_charge is null then 'payment_intent' else 'charge' end,
      coalesce(stripe_charge, stripe_payment_intent)
    from (
      select stripe_charge, stripe_payment_intent from refunds where ${within(sql`created`)}
      union all
      select stripe_charge, stripe_payment_intent from disputes where ${within(sql`created`)}
    ) as parts
    where not exists (
      select from payment_attempts where payment_attempts.stripe_charge = parts.stripe_charge
      union all
      select from payment_intents
      where parts.stripe_charge is null
        and payment_intents.stripe_payment_intent = parts.stripe_payment_intent)`;
}
