import type { Filling } from "./fill-bookings.ts";
import { idAt } from "./fill-payments.ts";
import type { Shape } from "./shape.ts";

const OBJECTS = `array['charge', 'refund', 'dispute', 'payout', 'balance_transaction', 'checkout.session']`;
/** Days that a nightly audit looks back. */
const AUDITED = 35;

/** Backfills, and an audit of every night with its windows, certificate and what it found. */
export async function fillHistory(sql: Filling, { from, to }: Shape): Promise<void> {
  const [first, now] = [from, to].map((date) => `'${date.toISOString()}'::timestamptz`);
  await sql.unsafe(`
    insert into backfills (id, mode, "from", "to", time_zone, objects, state, started_by, created_at, started_at,
      finished_at)
    select ${idAt("at", "number", 20)}, case when number % 10 = 9 then 'dry_run' else 'apply' end,
      case when number = 0 then ${first} else at - interval '90 days' end, at, 'Europe/Amsterdam', ${OBJECTS},
      'finished', case when number % 2 = 0 then 'cli:ana' else 'key:bench' end, at, at, at + interval '1 hour'
    from generate_series(0, 60) as number
    cross join lateral (select ${now} - number * interval '20 days' - interval '1 minute' as at) as started`);
  await sql.unsafe(`
    insert into backfills (id, mode, "from", "to", time_zone, objects, state, started_by, created_at, started_at,
      finished_at)
    select ${idAt("at", "number", 21)}, 'compare', at - interval '${AUDITED} days', at, 'Europe/Amsterdam', ${OBJECTS},
      'finished', 'schedule', at, at, at + interval '10 minutes'
    from generate_series(0, 4 * 365) as number
    cross join lateral (select date_trunc('day', ${now}) - number * interval '1 day' as at) as started`);
  // Cut as cutPeriod does, by weeks or months; the first walk's months turned out dense and were shared.
  await sql.unsafe(`
    insert into backfill_windows (id, backfill_id, kind, "from", "to", state, cursor, attempts, next_attempt_at, error,
      requests, listed, created, changed, matched, suggested, sums, started_at, finished_at)
    select ${idAt("backfills.created_at", "row_number() over (order by backfills.id, kind, starts)", 22)}, backfills.id,
      kind, starts, least(starts + step, backfills."to"),
      case when backfills.mode = 'apply' and number % 400 = 0 then 'failed' else 'done' end, null, 1, backfills.created_at,
      case when backfills.mode = 'apply' and number % 400 = 0 then 'api_connection_error' end, 12, 1150, 0, 0, 0, 0,
      case when backfills.mode = 'compare' and kind <> 'books' then jsonb_build_array(jsonb_build_object('currency', 'eur',
        'status', 'succeeded', 'count', 1150, 'amount', '14500000')) end,
      backfills.created_at, backfills.created_at + interval '5 minutes'
    from backfills
    cross join lateral (
      select case when "to" - "from" > interval '92 days' then interval '6 days' else interval '7 days' end as step
    ) as cut
    cross join lateral unnest(objects || case when mode = 'compare' then array['books'] else '{}' end) as kind
    cross join lateral generate_series("from", "to" - interval '1 second', step) with ordinality as part (starts, number)`);
  await writeAudits(sql);
}

async function writeAudits(sql: Filling): Promise<void> {
  // One night everything differed: a webhook endpoint had been switched off.
  await sql.unsafe(`
    insert into audit_differences (id, audit_id, object_type, stripe_id, cause, fields, state, found_at, repaired_at)
    select ${idAt("at", "row_number() over (order by at, number)", 23)}, audit_id, 'charge',
      'ch_3Q' || left(md5(audit_id || ' ' || number), 20), case when number % 2 = 0 then 'missing' else 'differs' end,
      case when number % 2 = 0 then '[]'::jsonb
        else '[{"field": "amount_refunded", "ours": "0", "stripe": "4500"}]'::jsonb end,
      case when repaired then 'repaired' else 'found' end, at, case when repaired then at end
    from (
      select id as audit_id, created_at + interval '8 minutes' as at, row_number() over (order by id desc) as night
      from backfills where mode = 'compare'
    ) as audit
    cross join lateral generate_series(1, case when night = 3 then 3000 when night % 9 = 0 then 4 else 0 end) as number
    cross join lateral (select night <> 3 or number % 3 > 0 as repaired) as outcome`);
  await sql.unsafe(`
    insert into audits (id, repair, certificate)
    select backfills.id, true, jsonb_build_object(
      'sums', (
        select jsonb_agg(jsonb_build_object('object', object, 'currency', currency, 'status', 'succeeded',
          'stripe', side, 'ours', side) order by object, currency)
        from unnest(objects) as object, unnest(array['eur', 'gbp', 'jpy', 'usd']) as currency,
          jsonb_build_object('count', 24000, 'amount', '330000000') as side),
      'payments', (
        select jsonb_agg(jsonb_build_object('currency', currency, 'count', 24000, 'received', '330000000',
          'matched', jsonb_build_object('count', 23500, 'amount', '325000000'),
          'unmatched', jsonb_build_object('count', 300, 'amount', '3000000'),
          'excluded', jsonb_build_object('count', 200, 'amount', '2000000')) order by currency)
        from unnest(array['eur', 'gbp', 'jpy', 'usd']) as currency),
      'payouts', jsonb_build_object('count', 70, 'itemised', 70, 'unequal', 0),
      'differences', jsonb_build_object('found', found, 'repaired', repaired, 'left', found - repaired))
    from backfills
    left join lateral (
      select count(*) as found, count(*) filter (where state = 'repaired') as repaired
      from audit_differences where audit_id = backfills.id
    ) as differing on true
    where mode = 'compare'`);
}
