import type { Filling } from "./fill-bookings.ts";
import { idAt } from "./fill-payments.ts";
import type { Shape } from "./shape.ts";

/** Payloads older than that are redacted, as a host's retention has it. */
const RETAINED = "interval '90 days'";

/** The inbox: three events a payment and those of refunds, disputes and payouts; a few wait, failed or hold nothing. */
export async function fillEvents(sql: Filling, { payments, to }: Shape): Promise<void> {
  const now = `'${to.toISOString()}'::timestamptz`;
  await writeEvents(
    sql,
    now,
    16,
    `select n * 4 + part, type, object, stripe, at + part * interval '1 second', amount, p.currency,
      b.guest_name, b.guest_email, b.reference,
      case when late and n >= ${payments - 40} then 'pending' when late then 'failed' else 'applied' end
    from fill_payment as p join bookings as b on b.id = p.booking_id
    cross join lateral (values
      (0, 'payment_intent.created', 'payment_intent', 'pi_3Q' || tag, false),
      (1, case state when 'paid' then 'charge.succeeded' else 'charge.failed' end, 'charge', 'ch_3Q' || tag, false),
      (2, case state when 'paid' then 'payment_intent.succeeded' else 'payment_intent.payment_failed' end,
        'payment_intent', 'pi_3Q' || tag, false),
      (3, 'charge.updated', 'charge', 'ch_3Q' || tag, true)
    ) as told (part, type, object, stripe, late)
    where not late or n % 25000 = 7 or n >= ${payments - 40}
    order by n, part`,
  );
  await writeEvents(
    sql,
    now,
    17,
    `select row_number() over (order by at, stripe), type, object, stripe, at, amount, currency, null, null, null,
      case when type = 'customer.created' then 'ignored' else 'applied' end
    from (
      select told.type, 'refund' as object, stripe, at + told.after as at, amount, currency from fill_refund
      cross join (values ('refund.created', interval '1 second'), ('refund.updated', interval '2 days'))
        as told (type, after)
      union all
      select type, 'dispute', 'du_3Q' || tag, at + interval '1 second', amount, currency from fill_dispute
      cross join (values ('charge.dispute.created'), ('charge.dispute.funds_withdrawn')) as told (type)
      union all
      select type, 'payout', payout, at + told.after, amount, currency from fill_payout
      cross join (values ('payout.created', interval '1 second'), ('payout.paid', interval '1 day'),
        ('payout.reconciliation_completed', interval '2 days')) as told (type, after)
      union all
      select 'customer.created', 'customer', 'cus_' || left(md5(k::text), 14), at, null, null from fill_payment
      where n % 25 = 0
    ) as told
    where at < ${now}
    order by at`,
  );
  await sql.unsafe(`
    insert into event_sweep (id, swept_to, last_run_at, missed_total, missed_last, missed_at)
    values (1, ${now} - interval '5 minutes', ${now} - interval '5 minutes', 41, 0, ${now} - interval '40 days')`);
  await sql.unsafe(`
    insert into object_fetches (object_type, stripe_id, reason, attempts, next_attempt_at, error, requested_at)
    select 'charge', 'ch_3Q' || tag, 'fee', case when n % 40 = 0 then 20 else 1 end,
      case when n % 40 = 0 then 'infinity' else ${now} + interval '1 hour' end,
      case when n % 40 = 0 then 'resource_missing' end, at
    from fill_payment where state = 'paid' and fee is null and n >= ${payments - 400}`);
}

/** @param told rows of what was told; the text of their payloads follows from it. */
async function writeEvents(sql: Filling, now: string, kind: number, told: string): Promise<void> {
  const seconds = "extract(epoch from at)::bigint";
  await sql.unsafe(`
    insert into stripe_events (id, event_id, type, api_version, livemode, created, payload, redacted_at, via, state,
      ignored_reason, attempts, next_attempt_at, error, received_at, applied_at)
    select ${idAt("at", "number", kind)}, event, type, '2026-10-28.endive', false, at,
      case when at < ${now} - ${RETAINED} and state in ('applied', 'ignored')
        then json_build_object('id', event, 'object', 'event', 'type', type, 'created', ${seconds}, 'data',
          json_build_object('object', json_build_object('id', stripe, 'object', object)), 'redacted', true)
        else json_build_object('id', event, 'object', 'event', 'api_version', '2026-10-28.endive', 'created', ${seconds},
          'data', json_build_object('object', json_build_object('id', stripe, 'object', object, 'amount', amount,
            'billing_details', json_build_object('address', json_build_object('city', 'Amsterdam', 'country', 'NL',
              'line1', 'Prinsengracht 263', 'postal_code', '1016 GV'), 'email', guest_email, 'name', guest_name),
            'created', ${seconds}, 'currency', currency, 'customer', 'cus_' || left(md5(stripe), 14),
            'description', 'booking ' || reference, 'livemode', false,
            'metadata', json_build_object('booking_reference', reference, 'channel', 'direct'),
            'payment_method_details', json_build_object('card', json_build_object('brand', 'visa', 'country', 'NL',
              'exp_month', 11, 'exp_year', 2030, 'funding', 'credit', 'last4', '4242', 'network', 'visa',
              'three_d_secure', null, 'wallet', null), 'type', 'card'),
            'receipt_url', 'https://pay.stripe.com/receipts/payment/' || stripe, 'status', 'succeeded')),
          'livemode', false, 'pending_webhooks', 1, 'request', json_build_object('id', 'req_' || right(event, 14)),
          'type', type) end,
      case when at < ${now} - ${RETAINED} and state in ('applied', 'ignored') then at + ${RETAINED} end,
      case when number % 5000 = 3 then 'sweep' else 'webhook' end, state,
      case state when 'ignored' then 'no payment data is read from ' || type end,
      case state when 'pending' then 0 when 'failed' then 8 else 1 end, at,
      case state when 'failed' then 'its charge contradicts what is known' end, at,
      case state when 'applied' then at + interval '1 second' end
    from (
      select *, 'evt_1' || lpad(to_hex(${seconds}), 8, '0') || left(md5('${kind} ' || number), 15) as event
      from (${told}) as told (number, type, object, stripe, at, amount, currency, guest_name, guest_email,
        reference, state)
    ) as event`);
}
