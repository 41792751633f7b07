import { sql } from "drizzle-orm";
import type { Transaction } from "../database.ts";
import { among } from "../among.ts";
import { payouts } from "../schema/index.ts";

/** Something to ask of Stripe: an object, or `payout_lines` by the payout's id. */
export type FetchTarget = { objectType: string; stripeId: string };

/**
 * One row a target: however many events ask, it is fetched once. One that was given up is tried anew; one that a backfill
 * asked for no longer waits for that.
 */
export async function requestFetches(
  tx: Transaction,
  targets: readonly (FetchTarget & { reason: string })[],
): Promise<void> {
  if (targets.length === 0) return;
  await tx.execute(sql`
    insert into object_fetches (object_type, stripe_id, reason)
    select "objectType", "stripeId", reason
    from jsonb_to_recordset(${JSON.stringify(targets)}::jsonb)
      as target("objectType" text, "stripeId" text, reason text)
    order by "objectType", "stripeId"
    on conflict (object_type, stripe_id) do update
    set window_id = null, attempts = 0, error = null,
        next_attempt_at = case when object_fetches.next_attempt_at = 'infinity' then now()
          else object_fetches.next_attempt_at end
    where object_fetches.next_attempt_at = 'infinity' or object_fetches.window_id is not null`);
}

/** Asks for the lines of those payouts that have any and whose lines were never read. */
export async function requestLines(tx: Transaction, stripePayouts: readonly string[]) {
  if (stripePayouts.length === 0) return;
  const rows = await tx.execute<{ stripeId: string }>(sql`
    select stripe_payout as "stripeId" from payouts
    where ${among(payouts.stripePayout, stripePayouts)}
      and automatic and reconciliation_status = 'completed' and lines_read_at is null`);
  await requestFetches(
    tx,
    rows.map(({ stripeId }) => ({ objectType: "payout_lines", stripeId, reason: "reconciled" })),
  );
}

/** Forgets what was asked and is known now. */
export async function dropFetches(tx: Transaction, targets: readonly FetchTarget[]): Promise<void> {
  if (targets.length === 0) return;
  await tx.execute(sql`
    delete from object_fetches
    using jsonb_to_recordset(${JSON.stringify(targets)}::jsonb)
      as target("objectType" text, "stripeId" text)
    where object_type = "objectType" and stripe_id = "stripeId"`);
}
