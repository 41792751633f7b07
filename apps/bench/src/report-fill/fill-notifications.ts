import type { Filling } from "./fill-bookings.ts";
import { idAt } from "./fill-payments.ts";
import type { Shape } from "./shape.ts";

/** What the host's own system was told: of one payment in five; a few wait and a few were given up. */
export async function fillNotifications(sql: Filling, { payments, to }: Shape): Promise<void> {
  const answer = (attempt: string, status: string) =>
    `jsonb_build_object('attempt', ${attempt}, 'at', told, 'status', ${status}, 'error', null, 'durationMs', 40 + n % 90)`;
  await sql.unsafe(`
    insert into notifications (id, booking_id, type, data, state, attempts, next_attempt_at, answers, changed_since,
      created_at, ended_at)
    select ${idAt("told", "n", 19)}, booking_id, 'booking.changed',
      json_build_object('reference', reference, 'currency', currency, 'expected', amount, 'paid', amount, 'refunded', 0,
        'disputed', 0, 'lost', 0, 'balance', 0, 'otherCurrencies', '[]'::json, 'payments', json_build_array(
          json_build_object('id', payment_id, 'source', 'stripe', 'status', 'succeeded', 'method', 'card', 'currency',
            currency, 'stripe', json_build_object('paymentIntent', 'pi_3Q' || tag, 'charge', 'ch_3Q' || tag),
            'allocated', amount, 'share', json_build_object('paid', amount, 'refunded', 0, 'disputed', 0, 'lost', 0)))),
      state, case state when 'failed' then 8 else 1 end, told,
      case state
        when 'failed' then (select jsonb_agg(${answer("attempt", "503")}) from generate_series(1, 8) as attempt)
        else jsonb_build_array(${answer("1", "case state when 'pending' then 503 else 200 end")}) end,
      false, told, case when state <> 'pending' then told + interval '1 second' end
    from (
      select n, tag, p.id as payment_id, p.booking_id, p.currency, p.amount, b.reference, at + interval '5 seconds' as told,
        case when n >= ${payments - 100} then 'pending' when n % 20000 = 0 then 'failed' else 'delivered' end as state
      from fill_payment as p join bookings as b on b.id = p.booking_id
      where n % 5 = 0 and p.review = 'matched' and at < '${to.toISOString()}'::timestamptz
    ) as told
    order by n`);
}
