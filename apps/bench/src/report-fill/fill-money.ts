import type { Filling } from "./fill-bookings.ts";
import { idAt, stripeId } from "./fill-payments.ts";
import type { Shape } from "./shape.ts";

const DISPUTE_FEE = 2_000;

/** What went back and what was contested, kept in `fill_refund` and `fill_dispute` for this transaction. */
export async function drawLater(sql: Filling, { to }: Shape): Promise<void> {
  const now = `'${to.toISOString()}'::timestamptz`;
  await sql.unsafe(`
    create temp table fill_refund on commit drop as
    select *, ${idAt("at", "n * 2 + part", 4)} as id, ${stripeId("re", "'r' || n || ' ' || part")} as stripe,
      round(amount * coalesce(rate, 1))::bigint as settled
    from (
      select n, part, p.id as payment_id, tag, currency, settlement, rate, p.at as paid_at, booking_id,
        p.at + (1 + (n * 7 + part * 11) % 45) * interval '1 day 3 hours' as at,
        case when later = 'refund' then amount when later = 'two_refunds' then amount / 3 else (amount * 3) / 10 end as amount,
        case when n % 53 = 0 then 'failed' else 'succeeded' end as status
      from fill_payment as p, generate_series(0, 1) as part
      where state = 'paid' and later in ('refund', 'partial_refund', 'two_refunds')
        and fee is not null and (part = 0 or later = 'two_refunds')
    ) as drawn
    where at < ${now}`);
  await sql.unsafe(`
    create temp table fill_dispute on commit drop as
    select n, p.id as payment_id, tag, currency, settlement, amount, settled, p.at + interval '20 days 5 hours' as at,
      case when p.at + interval '60 days' > ${now} then 'needs_response' when n % 5 < 2 then 'won' else 'lost' end as status,
      ${DISPUTE_FEE}::bigint as fee
    from fill_payment as p
    where state = 'paid' and later = 'dispute' and fee is not null and p.at + interval '20 days 5 hours' < ${now}`);
  await sql.unsafe("analyze fill_refund; analyze fill_dispute");
}

export async function writeLater(sql: Filling): Promise<void> {
  await sql.unsafe(`
    insert into refunds (id, payment_id, stripe_refund, stripe_charge, stripe_payment_intent, status, currency, amount,
      reason, balance_transaction, failure_balance_transaction, created, conflicts, version)
    select id, payment_id, stripe, 'ch_3Q' || tag, 'pi_3Q' || tag, status, currency, amount, 'requested_by_customer',
      ${stripeId("txn", "stripe")}, case when status = 'failed' then ${stripeId("txn", "'f' || stripe")} end,
      at, '{}', 1
    from fill_refund order by at`);
  await sql.unsafe(`
    insert into disputes (id, payment_id, stripe_dispute, stripe_charge, stripe_payment_intent, status, currency,
      amount, reason, evidence_due_by, submissions, movements, created, conflicts, version)
    select ${idAt("at", "n", 5)}, payment_id, 'du_3Q' || tag, 'ch_3Q' || tag, 'pi_3Q' || tag, status, currency, amount,
      'fraudulent', at + interval '18 days', case status when 'needs_response' then 0 else 1 end,
      case status when 'won' then 2 else 1 end, at, '{}', 1
    from fill_dispute order by at`);
}

/** Movements of the balance, and the deposits they went out with: one a day and settlement currency. */
export async function writeMovements(sql: Filling, { to }: Shape): Promise<void> {
  const now = `'${to.toISOString()}'::timestamptz`;
  await sql.unsafe(`
    create temp table fill_movement on commit drop as
    select m.*, (at at time zone 'UTC')::date as day,
      case when at < date_trunc('day', ${now} at time zone 'UTC') at time zone 'UTC' - interval '3 days'
        then 'po_3Q' || left(md5(currency || (at at time zone 'UTC')::date), 20) end as payout
    from (
      select 'c' || n as key, 'ch_3Q' || tag as source, 'charge' as type, 'charge' as category, settlement as currency,
        settled as amount, fee, rate, at
      from fill_payment where state = 'paid' and fee is not null
      union all
      select stripe, stripe, 'refund', 'refund', settlement, -settled, 0, rate, at from fill_refund
      union all
      select 'f' || stripe, stripe, 'refund_failure', 'refund_failure', settlement, settled, 0, rate, at + interval '1 hour'
      from fill_refund where status = 'failed'
      union all
      select 'd' || n, 'du_3Q' || tag, 'adjustment', 'dispute', settlement, -settled, fee, null, at from fill_dispute
      union all
      select 'w' || n, 'du_3Q' || tag, 'adjustment', 'dispute_reversal', settlement, settled, 0, null,
        at + interval '20 days'
      from fill_dispute where status = 'won'
    ) as m`);
  await sql.unsafe(`
    insert into balance_transactions (id, stripe_balance_transaction, source, type, reporting_category, currency,
      amount, fee, net, exchange_rate, available_on, created, stripe_payout, conflicts, version)
    select ${idAt("at", "row_number() over (order by at, key)", 6)}, ${stripeId("txn", "key")}, source, type, category,
      currency, amount, fee, amount - fee, rate, at + interval '2 days', at, payout, '{}', 1
    from fill_movement order by at, key`);
  await sql.unsafe(`
    create temp table fill_payout on commit drop as
    select payout, currency, day, sum(amount - fee)::bigint as amount,
      (day + 1)::timestamp at time zone 'UTC' + interval '2 hours' as at
    from fill_movement where payout is not null group by payout, currency, day`);
  await sql.unsafe(`
    insert into payouts (id, stripe_payout, status, automatic, currency, amount, arrival_date, method,
      balance_transaction, reconciliation_status, created, conflicts, version, lines_read_at)
    select ${idAt("at", "row_number() over (order by at, payout)", 7)}, payout, 'paid', true, currency, amount,
      date_trunc('day', at at time zone 'UTC') at time zone 'UTC' + interval '2 days', 'standard',
      ${stripeId("txn", "payout")}, 'completed', at, '{}', 1, at + interval '2 days'
    from fill_payout order by at`);
  await sql.unsafe(`
    insert into balance_transactions (id, stripe_balance_transaction, source, type, reporting_category, currency,
      amount, fee, net, available_on, created, stripe_payout, conflicts, version)
    select ${idAt("at", "row_number() over (order by at, payout)", 8)}, ${stripeId("txn", "payout")}, payout, 'payout',
      'payout', currency, -amount, 0, -amount, at, at, payout, '{}', 1
    from fill_payout order by at`);
}
