// For the tests: what a database says of some payments, without what is our own.
import type { Database } from "@rentease/db";

/** All rows by Stripe id: no ids, versions and times of ours, nothing that matching writes. */
export async function paymentRows(db: Database, stripeIds: readonly string[]) {
  const ids = [...stripeIds];
  const ours = [
    "id",
    "payment_id",
    "version",
    "created_at",
    "updated_at",
    "review",
    "review_reason",
  ];
  const rows = await db.$client<
    { stripe_id: string; kind: string; said: Record<string, unknown> }[]
  >`
    with named as (
      select id, coalesce(stripe_payment_intent, stripe_charge) as stripe_id, to_jsonb(payments) as said
      from payments where stripe_payment_intent = any(${ids}) or stripe_charge = any(${ids})
    )
    select kind, stripe_id, said - ${ours}::text[] as said from (
      select 'payments' as kind, stripe_id, said from named
      union all
      select 'intents', i.stripe_payment_intent,
             to_jsonb(i) || jsonb_build_object('payment', named.stripe_id)
      from payment_intents i left join named on named.id = i.payment_id
      where i.stripe_payment_intent = any(${ids})
      union all
      select 'charges', a.stripe_charge, to_jsonb(a) || jsonb_build_object('payment', named.stripe_id)
      from payment_attempts a left join named on named.id = a.payment_id
      where a.stripe_charge = any(${ids})
      union all
      select 'sessions', s.stripe_checkout_session, to_jsonb(s)
      from checkout_sessions s where s.stripe_checkout_session = any(${ids})
    ) as everything
    order by kind, stripe_id`;
  const of = (kind: string) =>
    Object.fromEntries(
      rows.filter((row) => row.kind === kind).map(({ stripe_id, said }) => [stripe_id, said]),
    );
  return {
    payments: of("payments"),
    intents: of("intents"),
    charges: of("charges"),
    sessions: of("sessions"),
    /** To see that two rows never become one in the above. */
    count: rows.length,
  };
}
