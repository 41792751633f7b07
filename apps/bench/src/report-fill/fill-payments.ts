import type { Filling } from "./fill-bookings.ts";
import type { Shape } from "./shape.ts";

/** SQL for a number in [0, below) that looks random and is the same each time. */
const draw = (salt: number, below: number) =>
  `((hashint8extended(n, ${salt}) & 2147483647) % ${below})`;

/** SQL for a uuid v7 of a moment: as rows written then would have. */
export const idAt = (moment: string, number: string, kind: number) =>
  `(lpad(to_hex((extract(epoch from ${moment}) * 1000)::bigint), 12, '0') || '7' || lpad(to_hex(${kind}), 3, '0')
    || '8' || lpad(to_hex((${number})::bigint), 15, '0'))::uuid`;

/** SQL for an id of Stripe's: in no order. */
export const stripeId = (prefix: string, of: string) => `'${prefix}_3Q' || left(md5(${of}), 20)`;

/** What became of it, one row a payment: kept for this transaction in `fill_payment`. */
async function drawPayments(sql: Filling, shape: Shape): Promise<void> {
  const { payments, lag, from, to } = shape;
  const seconds = (to.getTime() - from.getTime()) / 1000;
  await sql.unsafe(`
    create temp table fill_payment on commit drop as
    select drawn.*, ${idAt("at", "n", 1)} as id, booking.id as booking_id, booking.currency,
      case kind when 'deposit' then deposit when 'balance' then rest else 2500 end as amount,
      case when booking.currency in ('eur', 'gbp') then booking.currency else 'eur' end as settlement,
      case booking.currency when 'usd' then 0.92 when 'jpy' then 0.61 end as rate,
      0::bigint as settled, 0::bigint as fee,
      -- Split with the next property's booking, which is in euro too.
      split_drawn and k % 40 < 29 and k + 1 < ${shape.bookings} as split
    from (
      select n, left(md5(n::text), 20) as tag,
        '${from.toISOString()}'::timestamptz + floor(n * ${seconds / payments}::float8) * interval '1 second' as at,
        case when n % 2 = 0 then 'deposit' when (n - 1) / 2 >= ${lag} then 'balance' else 'extra' end as kind,
        case when n % 2 = 1 and (n - 1) / 2 >= ${lag} then (n - 1) / 2 - ${lag} else n / 2 end as k,
        case when ${draw(1, 100)} < 1 then 'failed' else 'paid' end as state,
        case ${draw(2, 100)} when 0 then 'unmatched' when 1 then 'suggested' else
          case when ${draw(3, 200)} = 0 then 'excluded' else 'matched' end end as review,
        (array['card', 'card', 'card', 'card', 'card', 'card', 'card', 'card', 'card', 'apple_pay', 'apple_pay',
          'link', 'ideal', 'ideal', 'bancontact', 'sepa_debit', 'paypal', 'customer_balance', 'klarna', 'card']
        )[1 + ${draw(4, 20)}] as stripe_method,
        ${draw(5, 50)} = 0 as split_drawn,
        ${draw(6, 200)} = 0 as partial,
        case when ${draw(7, 300)} = 0 then 'dispute' when ${draw(7, 300)} < 10 then 'refund'
          when ${draw(7, 300)} < 15 then 'partial_refund' when ${draw(7, 300)} = 15 then 'two_refunds' end as later
      from generate_series(0::bigint, ${payments - 1}) as n
    ) as drawn
    join fill_booking as numbered using (k)
    join bookings as booking on booking.id = numbered.id`);
  await sql.unsafe(`
    update fill_payment set settled = round(amount * coalesce(rate, 1)),
      fee = case when at < '${to.toISOString()}'::timestamptz - interval '3 hours'
        then round(amount * coalesce(rate, 1) * 0.015) + 25 end`);
  await sql.unsafe("create unique index on fill_payment (n); analyze fill_payment");
}

/** Payments with their PaymentIntents and charges; what changes them later is written by then. */
export async function fillPayments(sql: Filling, shape: Shape): Promise<void> {
  await drawPayments(sql, shape);
}

/** The host's own names, as configured unless told otherwise. */
const methodOf = `case stripe_method when 'apple_pay' then 'wallet' when 'sepa_debit' then 'direct_debit'
  when 'customer_balance' then 'bank_transfer' when 'klarna' then 'pay_later' else stripe_method end`;

/** Writes the payments as `fill_refund` and `fill_dispute` left them. */
export async function writePayments(sql: Filling): Promise<void> {
  await sql.unsafe(`
    insert into payments (id, source, stripe_payment_intent, stripe_charge, stripe_customer, method, stripe_method,
      currency, amount, received, refunded, disputed, lost, fee, net, settlement_currency, exchange_rate, status,
      payer_name, payer_email, payer_phone, payer_email_folded, payer_phone_folded, payer_name_folded,
      card_fingerprint, created, paid_at, review, review_reason, booking_keys, created_at, updated_at)
    select p.id, 'stripe', 'pi_3Q' || tag, 'ch_3Q' || tag, 'cus_' || left(md5(k::text), 14), ${methodOf},
      stripe_method, p.currency, p.amount, paid.received, coalesce(r.refunded, 0), coalesce(d.disputed, 0),
      coalesce(d.lost, 0),
      case when state = 'paid' then p.fee + coalesce(d.fee, 0) end,
      case when state = 'paid' then p.settled - p.fee - coalesce(d.fee, 0) - coalesce(d.settled, 0) - coalesce(r.settled, 0) end,
      case when state = 'paid' and p.fee is not null then settlement end,
      case when state = 'paid' and p.fee is not null then rate end,
      case when state = 'failed' then 'failed' when d.status = 'lost' then 'lost'
        when d.disputed > 0 then 'disputed' when r.refunded >= p.amount then 'refunded'
        when r.refunded > 0 then 'partially_refunded' else 'succeeded' end,
      b.guest_name, b.guest_email, b.guest_phone, b.guest_email_folded, b.guest_phone_folded, b.guest_name_folded,
      case when stripe_method in ('card', 'apple_pay', 'link') then left(md5('card' || k), 16) end,
      at, case when state = 'paid' then at end,
      case when state = 'failed' then 'unmatched' else p.review end,
      case when state = 'failed' then 'nothing_received' when p.review = 'matched' then 'metadata'
        when p.review = 'suggested' then 'amount_not_expected' when p.review = 'excluded' then 'not_a_booking'
        else 'no_candidate' end,
      case when p.review = 'matched' or state = 'failed' then array[b.reference_folded] else '{}' end, at, at
    from fill_payment as p
    join bookings as b on b.id = p.booking_id
    cross join lateral (select case when state = 'paid' then p.amount else 0 end as received) as paid
    left join (
      select n, sum(amount) filter (where status <> 'failed') as refunded,
        sum(settled) filter (where status <> 'failed') as settled
      from fill_refund group by n
    ) as r using (n)
    left join (
      select n, status, case when status = 'won' then 0 else amount end as disputed,
        case when status = 'lost' then amount else 0 end as lost,
        case when status = 'won' then 0 else settled end as settled, fee
      from fill_dispute
    ) as d using (n)
    order by n`);
  await sql.unsafe(`
    insert into payment_intents (id, payment_id, stripe_payment_intent, status, currency, amount, amount_received,
      customer, description, metadata, created, conflicts, version)
    select ${idAt("at", "n", 2)}, p.id, 'pi_3Q' || tag, case when state = 'paid' then 'succeeded' else 'open' end,
      p.currency, p.amount, case when state = 'paid' then p.amount else 0 end, 'cus_' || left(md5(k::text), 14),
      kind || ' of your stay',
      case when p.review = 'matched' then jsonb_build_object('booking_reference', b.reference) else '{}' end,
      at, '{}', 1
    from fill_payment as p join bookings as b on b.id = p.booking_id order by n`);
  await sql.unsafe(`
    insert into payment_attempts (id, payment_id, stripe_charge, stripe_payment_intent, status, captured, released,
      currency, amount, amount_captured, method_type, wallet, card_brand, card_last4, card_fingerprint, payer_name,
      payer_email, customer, metadata, balance_transaction, failure_code, created, conflicts, version)
    select ${idAt("at", "n", 3)}, p.id, 'ch_3Q' || tag, 'pi_3Q' || tag,
      case when state = 'paid' then 'succeeded' else 'failed' end, state = 'paid', false, p.currency, p.amount,
      case when state = 'paid' then p.amount else 0 end,
      case when stripe_method = 'apple_pay' then 'card' else stripe_method end,
      case when stripe_method = 'apple_pay' then 'apple_pay' end,
      case when stripe_method in ('card', 'apple_pay') then 'visa' end,
      case when stripe_method in ('card', 'apple_pay') then lpad((k % 10000)::text, 4, '0') end,
      case when stripe_method in ('card', 'apple_pay', 'link') then left(md5('card' || k), 16) end,
      b.guest_name, b.guest_email, 'cus_' || left(md5(k::text), 14), '{}',
      case when state = 'paid' and p.fee is not null then ${stripeId("txn", "'c' || n")} end,
      case when state = 'failed' then 'card_declined' end, at, '{}', 1
    from fill_payment as p join bookings as b on b.id = p.booking_id order by n`);
}
