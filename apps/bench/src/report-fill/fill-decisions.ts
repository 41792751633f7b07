import type { Filling } from "./fill-bookings.ts";
import { idAt } from "./fill-payments.ts";
import type { Shape } from "./shape.ts";

/** What was decided about each payment that brought money, and what belongs to which booking. */
export async function writeDecisions(sql: Filling, shape: Shape): Promise<void> {
  await sql.unsafe(`
    insert into match_decisions (id, payment_id, action, booking_id, rule, rule_version, score, reasons, alternatives,
      decided_by, decided_at)
    select ${idAt("at", "n", 9)}, p.id, review, case when review in ('matched', 'suggested') then booking_id end,
      case review when 'matched' then 'metadata' when 'suggested' then 'suggestion' end, 2,
      case review when 'matched' then 1 when 'suggested' then 0.8 end,
      case review when 'matched' then '["metadata:payment_intent.metadata.booking_reference"]'::jsonb
        when 'suggested' then '["email_equal", "amount_not_expected"]' when 'unmatched' then '["no_candidate"]'
        else '[]' end,
      case when review = 'suggested' and other.id is not null then jsonb_build_array(
        jsonb_build_object('bookingId', other.id, 'score', 0.4, 'reasons', jsonb_build_array('family_name_equal')))
        else '[]' end,
      case when review = 'excluded' then 'key:bench' else 'system' end, at
    from fill_payment as p
    left join fill_booking as other on p.review = 'suggested' and other.k = p.k + 40
    where state = 'paid' order by n`);
  await sql.unsafe(`
    insert into allocations (id, payment_id, booking_id, amount, rule, decided_by, decision_id, created_at)
    select ${idAt("at", "n * 2 + part", 10)}, p.id, case when part = 0 then p.booking_id else other.id end,
      case when split and part = 0 then (amount * 6) / 10 when split then amount - (amount * 6) / 10
        when partial then (amount * 9) / 10 else amount end,
      'metadata', 'system', ${idAt("at", "n", 9)}, at
    from fill_payment as p
    cross join generate_series(0, 1) as part
    left join fill_booking as other on p.split and other.k = p.k + 1
    where state = 'paid' and review = 'matched' and (part = 0 or split) order by n, part`);
  // A person said of some refunds of shared payments which booking they are for.
  await sql.unsafe(`
    insert into refund_allocations (id, refund_id, booking_id, amount, decided_by, created_at)
    select ${idAt("r.at", "r.n * 2 + part", 11)}, r.id, r.booking_id, r.amount, 'key:bench', r.at
    from fill_refund as r join fill_payment as p using (n)
    where p.split and p.review = 'matched' and r.n % 3 = 0 and r.amount <= (p.amount * 6) / 10`);
  await typeIn(sql, shape);
}

/** What staff typed in: one in two hundred, and a fifth of these turned out to be a Stripe payment. */
async function typeIn(sql: Filling, { payments }: Shape): Promise<void> {
  await sql.unsafe(`
    create temp table fill_typed on commit drop as
    select n, ${idAt("at", "n", 12)} as id, p.id as stripe_id, p.at, p.currency, p.amount, p.booking_id,
      n % 1000 = 0 as adopted
    from fill_payment as p
    where n % 200 = 0 and state = 'paid' and review = 'matched' and n < ${payments}`);
  await sql.unsafe(`
    insert into payments (id, source, method, currency, amount, received, status, payer_name, payer_email,
      payer_email_folded, payer_name_folded, created, paid_at, review, review_reason, superseded_by, note, created_by,
      created_at, updated_at)
    select t.id, 'manual', case when adopted then 'card' when n % 400 = 0 then 'cash' else 'bank_transfer' end,
      t.currency, t.amount, t.amount, 'succeeded', b.guest_name, b.guest_email, b.guest_email_folded,
      b.guest_name_folded, at, at, 'matched', 'manual', case when adopted then stripe_id end, 'typed in at the desk',
      'key:desk', at, at
    from fill_typed as t join bookings as b on b.id = t.booking_id order by n`);
  await sql.unsafe(`
    insert into match_decisions (id, payment_id, action, booking_id, rule, rule_version, reasons, alternatives,
      decided_by, decided_at)
    select ${idAt("at", "n", 13)}, id, 'matched', booking_id, 'manual', 2, '[]', '[]', 'key:desk', at
    from fill_typed order by n`);
  await sql.unsafe(`
    insert into allocations (id, payment_id, booking_id, amount, rule, decided_by, decision_id, created_at)
    select ${idAt("at", "n", 14)}, id, booking_id, amount, 'manual', 'key:desk', ${idAt("at", "n", 13)}, at
    from fill_typed order by n`);
  await sql.unsafe(`
    insert into adoptions (id, manual_payment_id, stripe_payment_id, state, rule, reasons, decided_by, decided_at,
      created_at)
    select ${idAt("at", "n", 15)}, id, stripe_id, 'accepted', 'same_booking', '["same_booking"]', 'system', at, at
    from fill_typed where adopted order by n`);
}
