import type { Database } from "@rentease/db";

/** What pages are asked about, by id: one of each kind, as the books hold it. */
const wanted = {
  payment: `select id from payments where review = 'matched' and source = 'stripe' order by created desc limit 1`,
  suggested: `select id from payments where review = 'suggested' and received > 0 order by created limit 1 offset 50`,
  unmatched: `select id from payments where review = 'unmatched' and received > 0 order by created limit 1 offset 50`,
  typed: `select id from payments where source = 'manual' order by created desc limit 1`,
  disputed: `select payment_id from disputes order by created limit 1 offset 20`,
  decidedAgain: `select payment_id from match_decisions where before is not null order by id limit 1`,
  adoption: `select id from adoptions where state = 'suggested' order by id desc limit 1`,
  accepted: `select id from adoptions where state = 'accepted' order by id desc limit 1`,
  // One whose guest paid, was refunded in part or not, and has left.
  booking: `select reference from bookings where check_out < current_date order by id desc limit 1 offset 100`,
  name: `select guest_name from bookings order by id limit 1 offset 1000`,
  email: `select guest_email from bookings order by id limit 1 offset 1000`,
  phone: `select guest_phone from bookings order by id limit 1 offset 1000`,
  intent: `select stripe_payment_intent from payments where source = 'stripe' order by created limit 1 offset 500`,
  charge: `select stripe_charge from payment_attempts order by created limit 1 offset 500`,
  session: `select stripe_checkout_session from checkout_sessions order by created limit 1 offset 500`,
  refund: `select stripe_refund from refunds order by created limit 1 offset 50`,
  dispute: `select stripe_dispute from disputes order by created limit 1 offset 20`,
  movement: `select stripe_balance_transaction from balance_transactions order by created limit 1 offset 500`,
  customer: `select stripe_customer from payments where source = 'stripe' order by created limit 1 offset 500`,
  event: `select event_id from stripe_events where type = 'charge.succeeded' order by id desc limit 1`,
  redacted: `select event_id from stripe_events order by id limit 1 offset 500`,
  failedEvent: `select event_id from stripe_events where state = 'failed' order by id desc limit 1`,
  notification: `select id from notifications where state = 'delivered' order by id desc limit 1`,
  failedNotification: `select id from notifications where state = 'failed' order by id desc limit 1`,
  // The one in the most windows.
  backfill: `select id from backfills where mode = 'apply' order by "to" - "from" desc limit 1`,
  audit: `select id from audits order by id desc limit 1`,
  differingAudit: `select audit_id from audit_differences group by audit_id order by count(*) desc limit 1`,
  person: `select actor from activity where actor like 'user:%' order by id limit 1`,
};

export type Known = Record<keyof typeof wanted, string>;

/** Every name for itself: for what asks only which pages there are. */
export function nothingKnown(): Known {
  const known = { ...wanted };
  for (const name of Object.keys(wanted)) Object.assign(known, { [name]: name });
  return known;
}

/** @throws Error naming what there is none of: a page about nothing would be measured. */
export async function knownIn(db: Database): Promise<Known> {
  const known = { ...wanted };
  for (const [name, statement] of Object.entries(wanted)) {
    const [row] = await db.$client.unsafe<Record<string, string>[]>(statement);
    const [value] = Object.values(row ?? {});
    if (value === undefined) throw new Error(`the books hold no ${name}: ${statement}`);
    Object.assign(known, { [name]: value });
  }
  return known;
}
