import type { Filling } from "./fill-bookings.ts";
import { idAt } from "./fill-payments.ts";
import type { Shape } from "./shape.ts";

const PEOPLE = 8;
const person = (number: string) =>
  `'user:' || ('00000000-0000-7000-8000-' || lpad((${number} % ${PEOPLE})::text, 12, '0'))`;

/** What people did: who they are, what they wrote, took off bookings again and typed in, and the log of it. */
export async function fillStaff(sql: Filling, { payments, from, to }: Shape): Promise<void> {
  await sql.unsafe(`
    insert into users (id, email, name, role, created_at, updated_at)
    select ('00000000-0000-7000-8000-' || lpad(number::text, 12, '0'))::uuid, 'staff' || number || '@example.com',
      'Person ' || number, 'operator', '${from.toISOString()}', '${from.toISOString()}'
    from generate_series(0, ${PEOPLE - 1}) as number`);
  await sql.unsafe(`
    insert into payment_notes (id, payment_id, by, at, text)
    select ${idAt("wrote", "n", 24)}, id, ${person("n")}, wrote, 'Guest says the rest comes by bank transfer.'
    from fill_payment cross join lateral (select at + interval '2 hours' as wrote) as written
    where n % 50 = 11 or review = 'suggested' and n % 2 = 0 order by n`);
  await decideAgain(sql);
  await pairUp(sql, payments);
  await logActivity(sql, to);
}

/** One in a hundred was taken off its booking, and given back: people decide, and keep how it stood before. */
async function decideAgain(sql: Filling): Promise<void> {
  await sql.unsafe(`
    insert into match_decisions (id, payment_id, action, booking_id, rule, rule_version, reasons, alternatives, before,
      decided_by, decided_at)
    select ${idAt("decided", "n * 2 + part", 25)}, p.id, case part when 0 then 'unmatched' else 'matched' end,
      case part when 1 then booking_id end, 'manual', 2, '[]', '[]',
      jsonb_build_object('review', case part when 0 then 'matched' else 'unmatched' end, 'reviewReason', null,
        'suggested', null, 'directions', '[]'::jsonb, 'allocations', case part when 0 then jsonb_build_array(
          jsonb_build_object('bookingId', booking_id, 'amount', amount::text, 'rule', 'metadata', 'decidedBy', 'system',
            'decisionId', ${idAt("at", "n", 9)})) else '[]'::jsonb end),
      ${person("n")}, decided
    from fill_payment as p cross join generate_series(0, 1) as part
    cross join lateral (select at + (1 + part) * interval '1 hour' as decided) as moment
    where state = 'paid' and p.review = 'matched' and not split and n % 100 = 31 order by n, part`);
}

/** Typed payments that may be another one of Stripe's: a few wait for a person, others were told apart. */
async function pairUp(sql: Filling, payments: number): Promise<void> {
  await sql.unsafe(`
    insert into adoptions (id, manual_payment_id, stripe_payment_id, state, rule, reasons, decided_by, decided_at,
      created_at)
    select ${idAt("p.at", "p.n", 26)}, typed.id, p.id, case when p.n >= ${payments - 30_000} then 'suggested' else 'rejected' end,
      'same_booking', '["same_booking"]', ${person("p.n")}, p.at, p.at
    from fill_payment as p join payments as typed on typed.id = ${idAt("p.at", "p.n", 12)}
    where p.n % 1000 = 200 and typed.source = 'manual' order by p.n`);
}

async function logActivity(sql: Filling, to: Date): Promise<void> {
  await sql.unsafe(`
    insert into activity (id, at, actor, action, subject, detail)
    select ${idAt("at", "row_number() over (order by at, subject)", 27)}, at, actor, action, subject, detail
    from (
      select created_at as at, case when k % 4 = 0 then ${person("k")} else 'key:booking system' end as actor,
        'booking.put' as action, 'booking:' || id as subject, jsonb_build_object('created', true) as detail
      from bookings join fill_booking using (id) where k % 3 = 0
      union all
      select at, by, 'payment.noted', 'payment:' || payment_id, '{}' from payment_notes
      union all
      select created, 'key:desk', 'payment.typed', 'payment:' || payments.id,
        jsonb_build_object('booking', allocations.booking_id)
      from payments join allocations on payment_id = payments.id where source = 'manual'
      union all
      select decided_at, decided_by, 'adoption.' || state, 'payment:' || stripe_payment_id, '{}'
      from adoptions where decided_by <> 'system' and state <> 'suggested'
      union all
      select created_at, started_by, 'backfill.start', 'backfill:' || id, '{}' from backfills where mode <> 'compare'
      union all
      select '${to.toISOString()}'::timestamptz - number * interval '5 days', ${person("number")}, 'event.replayed',
        'event:', jsonb_build_object('events', number) from generate_series(1, 200) as number
    ) as done
    where at < '${to.toISOString()}'::timestamptz
    order by at, subject`);
}
