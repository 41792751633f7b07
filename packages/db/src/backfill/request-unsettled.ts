import { type SQL, sql } from "drizzle-orm";
import type { Database, Transaction } from "../database.ts";
import { endWindow, holdWindow, releaseWindow, type Window } from "./claim-window.ts";

/**
 * What we hold that is not final and that no list of this backfill tells what became of: a dispute opened in September
 * and lost while the service was down. An abandoned PaymentIntent or session stays open for
 * ever; money that comes of one shows as a charge, so only those of the last months are asked about.
 */
const unsettled: SQL[] = [
  sql`select 'payment_intent', stripe_payment_intent, created from payment_intents
      where status = 'requires_capture'
         or (status not in ('succeeded', 'canceled') and created > now() - interval '90 days')`,
  sql`select 'charge', stripe_charge, created from payment_attempts
      where status not in ('succeeded', 'failed')
         or (status = 'succeeded' and not captured and not released)`,
  sql`select 'checkout.session', stripe_checkout_session, created from checkout_sessions
      where payment_status = 'unpaid' and status <> 'expired' and created > now() - interval '90 days'`,
  // One that succeeded can fail within a month.
  sql`select 'refund', stripe_refund, created from refunds
      where status not in ('succeeded', 'failed', 'canceled')
         or (status = 'succeeded' and created > now() - interval '30 days')`,
  sql`select 'dispute', stripe_dispute, created from disputes
      where status not in ('won', 'lost', 'warning_closed', 'prevented')`,
  // "Paid" means expected: a bank may return it within days.
  sql`select 'payout', stripe_payout, created from payouts
      where status not in ('paid', 'failed', 'canceled')
         or (status = 'paid' and arrival_date > now() - interval '10 days')`,
];

/** Asks for every object of the window `unsettled`, which is done with that: the answers are counted as they come. */
export async function requestUnsettled(db: Database, window: Window): Promise<void> {
  const held = await db.transaction(async (tx) => {
    if (!(await holdWindow(tx, window))) return false;
    const asked = await requestFor(
      tx,
      window.id,
      "unsettled",
      sql`select * from (${sql.join(unsettled, sql` union all `)}) as held(object_type, stripe_id, created)
          where created < ${window.from.toISOString()} or created >= ${window.to.toISOString()}
             or object_type <> all(${sql.param(window.objects)}::text[])`,
    );
    await endWindow(tx, window, asked);
    return true;
  });
  // Paused meanwhile: it is taken up again when the backfill goes on.
  if (!held) await releaseWindow(db, window);
}

/** A fetch that was given up because Stripe has no such object (packages/stripe, ObjectMissingError). */
export const isMissing = sql`next_attempt_at = 'infinity' and error like 'ObjectMissingError:%'`;

/**
 * Asks for objects, those too that were given up after many attempts.
 * @param targets a query of object_type and stripe_id. @returns how many are asked for.
 */
export async function requestFor(
  tx: Transaction,
  windowId: string,
  reason: string,
  targets: SQL,
): Promise<number> {
  const rows = await tx.execute(sql`
    insert into object_fetches (object_type, stripe_id, reason, window_id)
    select distinct object_type, stripe_id, ${reason}, ${windowId}::uuid from (${targets}) as target
    order by object_type, stripe_id
    on conflict (object_type, stripe_id) do update
    set window_id = excluded.window_id, attempts = 0, error = null, next_attempt_at = now()
    where object_fetches.next_attempt_at = 'infinity'
      and coalesce(object_fetches.error, '') not like 'ObjectMissingError:%'
    returning 1`);
  return rows.length;
}
