import type { Filling } from "./fill-bookings.ts";
import { idAt } from "./fill-payments.ts";

/** Checkout Sessions: three in ten payments came by one, and some that nobody finished. */
export async function fillSessions(sql: Filling): Promise<void> {
  await sql.unsafe(`
    insert into checkout_sessions (id, stripe_checkout_session, stripe_payment_intent, payment_link, status,
      payment_status, currency, amount_total, client_reference_id, customer, payer_name, payer_email, metadata, created,
      conflicts, version)
    select ${idAt("at", "n", 18)}, 'cs_live_3Q' || tag, case when n % 50 <> 0 then 'pi_3Q' || tag end,
      case when n % 100 = 1 then 'plink_3Q' || left(tag, 8) end,
      case when n % 50 = 0 then 'expired' else 'complete' end,
      case when n % 50 = 0 or state <> 'paid' then 'unpaid' else 'paid' end, p.currency, p.amount,
      case when n % 20 = 0 then b.reference end, 'cus_' || left(md5(k::text), 14), b.guest_name, b.guest_email, '{}', at,
      '{}', 1
    from fill_payment as p join bookings as b on b.id = p.booking_id
    where n % 10 < 3 order by n`);
}
