import { sql } from "drizzle-orm";
import { endAudit } from "../audit/end-audit.ts";
import type { Database, Transaction } from "../database.ts";
import { newId } from "../new-id.ts";
import { isMissing, requestFor } from "./request-unsettled.ts";

/** As long as a webhook may be under way before what it tells counts as a difference. */
const settleMs = 10_000;

/** A movement names its refund or dispute, which names its charge: no chain is longer. */
const mostRounds = 3;

/**
 * Ends the backfills whose windows are all done (or failed) and whose objects to fetch are all fetched. Before that,
 * what the period's movements name and nothing listed explains is asked for, with what those name in turn: a refund
 * made in the period of a charge from before it. An audit also settles its differences first.
 * @returns those that ended, how many are still open, and those that could not be ended: they hold up no other.
 */
export async function finishBackfills(
  db: Database,
  { settleAfterMs = settleMs }: { settleAfterMs?: number | undefined } = {},
): Promise<{ finished: string[]; open: number; failures: { id: string; error: unknown }[] }> {
  const running = await db.execute<{ id: string }>(sql`
    select id from backfills where state = 'running' and not exists (
      select from backfill_windows
      where backfill_id = backfills.id and state in ('pending', 'running'))`);
  const finished: string[] = [];
  const failures: { id: string; error: unknown }[] = [];
  for (const { id } of running) {
    try {
      const ended = await db.transaction((tx) => finish(tx, id, settleAfterMs));
      if (ended) finished.push(id);
    } catch (error) {
      failures.push({ id, error });
    }
  }
  const [settling] = await db.execute<{ count: number }>(sql`
    select count(distinct backfill_id)::int as count
    from backfill_windows settling join backfills on backfills.id = backfill_id
    where settling.kind = 'differences' and settling.state = 'pending'
      and backfills.state = 'running'`);
  const open = running.length - finished.length - failures.length + (settling?.count ?? 0);
  return { finished, open, failures };
}

async function finish(tx: Transaction, id: string, settleAfterMs: number): Promise<boolean> {
  const [backfill] = await tx.execute<{ mode: string }>(sql`
    select mode from backfills where id = ${id} and state = 'running' for update skip locked`);
  if (!backfill) return false;
  // Looked at again under the lock: somebody else may have added windows, or had failed ones tried again.
  const open = await tx.execute(sql`
    select from backfill_windows
    where backfill_id = ${id} and state in ('pending', 'running') limit 1`);
  if (open.length > 0) return false;
  if (backfill.mode === "apply") {
    if (await isFetching(tx, id)) return false;
    if (await requestUnexplained(tx, id)) return false;
  }
  if (backfill.mode === "compare") {
    if (!(await endAudit(tx, id, unexplainedMovements(id), settleAfterMs))) return false;
  }
  await tx.execute(sql`
    update backfills set state = 'finished', finished_at = now() where id = ${id}`);
  return true;
}

/** Whether something that this backfill asked for is still to be fetched. */
async function isFetching(tx: Transaction, id: string): Promise<boolean> {
  const rows = await tx.execute(sql`
    select from object_fetches
    where next_attempt_at < 'infinity'
      and window_id in (select id from backfill_windows where backfill_id = ${id})
    limit 1`);
  return rows.length > 0;
}

/** Asks for what is named and was not listed. @returns whether there is any. */
async function requestUnexplained(tx: Transaction, backfillId: string): Promise<boolean> {
  const id = newId();
  const [round] = await tx.execute(sql`
    insert into backfill_windows (id, backfill_id, kind, "from", "to", state, started_at, finished_at)
    select ${id}, id, 'unexplained', "from", "to", 'done', now(), now() from backfills
    where id = ${backfillId} and (
      select count(*) from backfill_windows
      where backfill_id = ${backfillId} and kind = 'unexplained') < ${mostRounds}
    returning 1`);
  if (!round) return false;
  // What does not exist at Stripe stays in object_fetches: it is not asked for again.
  const asked = await requestFor(
    tx,
    id,
    "unexplained",
    sql`
      select object_type, stripe_id
      from (
        ${unexplainedMovements(backfillId)} union all ${orphans}
      ) as named
      where object_type is not null and stripe_id is not null and not exists (
        select from object_fetches known
        where known.object_type = named.object_type and known.stripe_id = named.stripe_id
          and ${isMissing})`,
  );
  await tx.execute(
    asked > 0
      ? sql`update backfill_windows set requests = ${asked} where id = ${id}`
      : sql`delete from backfill_windows where id = ${id}`,
  );
  return asked > 0;
}

/** The objects that moved money and, as we have them, don't know of it: never seen, or seen before it happened. */
const unexplainedMovements = (backfillId: string) => sql`
  select
    case
      when reporting_category in ('charge', 'charge_failure') then 'charge'
      when reporting_category in ('refund', 'refund_failure') then 'refund'
      when reporting_category in ('dispute', 'dispute_reversal') then 'dispute'
      when reporting_category in ('payout', 'payout_reversal') then 'payout'
    end as object_type,
    source as stripe_id
  from backfills
  join balance_transactions moved on moved.created >= backfills."from" and moved.created < backfills."to"
  where backfills.id = ${backfillId} and not exists (
    select from payment_attempts
    where stripe_charge = moved.source
      and stripe_balance_transaction in (balance_transaction, failure_balance_transaction)
    union all
    select from refunds
    where stripe_refund = moved.source
      and stripe_balance_transaction in (balance_transaction, failure_balance_transaction)
    union all
    select from payouts
    where payouts.stripe_payout = moved.source
      and stripe_balance_transaction in (balance_transaction, failure_balance_transaction)
    union all
    select from disputes
    where stripe_dispute = moved.source and movements >= (
      select count(*) from balance_transactions same where same.source = moved.source)
  )`;

/** Refunds and disputes of a charge that is not here, from before the period or from before this service. */
const orphans = sql`
  select 'charge' as object_type, stripe_charge as stripe_id from refunds where payment_id is null
  union all
  select 'charge', stripe_charge from disputes where payment_id is null`;
