import { type Fact, type ObjectType, rootsOf } from "@rentease/core";
import { type SQL, sql } from "drizzle-orm";
import type { Database, Transaction } from "../database.ts";
import { errorText } from "../error-text.ts";
import { countInto } from "../backfill/count-into.ts";
import { groupedBy } from "../grouped-by.ts";
import { lookUpByIndex } from "../look-up-by-index.ts";
import { applyFacts } from "./apply-facts.ts";
import type { ApplyRules } from "./derive-payments.ts";
import { lockRoots } from "./lock-roots.ts";

/** Something to fetch from Stripe. */
export type DueFetch = DueObject | (Claim & { objectType: "payout_lines" });

export type DueObject = Claim & {
  objectType: ObjectType;
  /** Its row's version now: what the answer is checked against. */
  version: number;
};

type Claim = {
  stripeId: string;
  attempts: number;
  /** The backfill's window that asked. */
  windowId: string | null;
};

/** @param facts the object asked for first, then what it carries (a dispute its balance transactions). */
export type AnsweredFetch = { fetch: DueObject; facts: readonly Fact[] };

/**
 * Claims fetches that are due by pushing their next attempt `leaseMs` away: no lock is held over HTTP, and a claim
 * whose process died comes back by itself.
 */
export async function claimFetches(
  db: Database,
  options: { limit: number; leaseMs: number; forBackfills?: boolean },
): Promise<DueFetch[]> {
  // Nobody waits for what a backfill asks for: it has hands of its own, which rest while it is paused.
  const whose = options.forBackfills
    ? sql`window_id in (
        select asking.id from backfill_windows asking join backfills on backfills.id = backfill_id
        where backfills.state = 'running')`
    : sql`window_id is null`;
  const rows = await db.execute<DueFetch & { version: number }>(sql`
    with claimed as (
      update object_fetches
      set next_attempt_at = now() + ${`${options.leaseMs} milliseconds`}::interval, attempts = attempts + 1
      where (object_type, stripe_id) in (
        select object_type, stripe_id from object_fetches
        where next_attempt_at <= now() and ${whose}
        order by next_attempt_at
        limit ${options.limit}
        for update skip locked
      )
      returning stripe_id, object_type, attempts, window_id
    )
    select claimed.stripe_id as "stripeId", claimed.object_type as "objectType", claimed.attempts,
           claimed.window_id as "windowId",
           coalesce(intent.version, charge.version, session.version, refund.version, dispute.version,
             payout.version, movement.version, 0) as version
    from claimed
    left join payment_intents intent on intent.stripe_payment_intent = claimed.stripe_id
    left join payment_attempts charge on charge.stripe_charge = claimed.stripe_id
    left join checkout_sessions session on session.stripe_checkout_session = claimed.stripe_id
    left join refunds refund on refund.stripe_refund = claimed.stripe_id
    left join disputes dispute on dispute.stripe_dispute = claimed.stripe_id
    left join payouts payout on payout.stripe_payout = claimed.stripe_id
    left join balance_transactions movement on movement.stripe_balance_transaction = claimed.stripe_id`);
  return [...rows];
}

/** Says that these fetches are being worked on. A version that went up meanwhile is for `applyFetched` to see. */
export async function keepFetches(
  db: Database,
  fetches: readonly DueFetch[],
  leaseMs: number,
): Promise<void> {
  if (fetches.length === 0) return;
  // Not one that failed meanwhile and waits for its next attempt, or was given up.
  await db.execute(sql`
    update object_fetches
    set next_attempt_at = now() + ${`${leaseMs} milliseconds`}::interval
    from ${targets(fetches)}
    where object_type = "objectType" and stripe_id = "stripeId"
      and next_attempt_at between now() and now() + ${`${leaseMs} milliseconds`}::interval`);
}

/**
 * Applies answers together. One whose object changed since its request was sent decides nothing: its fetch is due again
 * at once, because Stripe's answer may be older than what came in meanwhile.
 * @returns those that were applied.
 */
export async function applyFetched<Answered extends AnsweredFetch>(
  db: Database,
  answers: readonly Answered[],
  rules: ApplyRules,
): Promise<Answered[]> {
  return db.transaction(async (tx) => {
    await lookUpByIndex(tx);
    const roots = await lockRoots(
      tx,
      answers.flatMap(({ fetch, facts }) => [...facts.flatMap(rootsOf), fetch.stripeId]),
    );
    const applied: Answered[] = [];
    // Each window counts what it asked for.
    for (const asked of groupedBy(answers, ({ fetch }) => fetch.windowId).values()) {
      applied.push(...(await applyAnswers(tx, roots, asked, rules)));
    }
    return applied;
  });
}

async function applyAnswers<Answered extends AnsweredFetch>(
  tx: Transaction,
  roots: readonly string[],
  answers: readonly Answered[],
  rules: ApplyRules,
): Promise<Answered[]> {
  const fetched = answers.map(({ fetch, facts: [fact] }) => {
    if (!fact) throw new Error(`the answer for ${fetch.stripeId} says nothing`);
    return { fact, version: fetch.version };
  });
  const carried = answers.flatMap(({ facts }) => facts.slice(1));
  const { late, ...result } = await applyFacts(tx, roots, { facts: carried, fetched }, rules);

  const isLate = ({ facts: [fact] }: Answered) => fact !== undefined && late.includes(fact);
  const applied = answers.filter((answer) => !isLate(answer));
  await askAgain(tx, answers.filter(isLate));
  if (applied.length > 0) {
    await tx.execute(sql`
      with answered as (
        delete from object_fetches using ${targets(applied.map(fetchOf))}
        where object_type = "objectType" and stripe_id = "stripeId"
        returning window_id
      )
      update backfill_windows
      set ${countInto(result)}
      where id in (select window_id from answered)`);
  }
  return applied;
}

async function askAgain(tx: Transaction, answers: readonly AnsweredFetch[]): Promise<void> {
  if (answers.length === 0) return;
  await tx.execute(sql`
    update object_fetches set next_attempt_at = now(), attempts = 0
    from ${targets(answers.map(fetchOf))}
    where object_type = "objectType" and stripe_id = "stripeId"`);
}

const fetchOf = ({ fetch }: AnsweredFetch): DueFetch => fetch;

function targets(fetches: readonly DueFetch[]): SQL {
  const asked = fetches.map(({ objectType, stripeId }) => ({ objectType, stripeId }));
  return sql`jsonb_to_recordset(${JSON.stringify(asked)}::jsonb) as target("objectType" text, "stripeId" text)`;
}

/** All lines of a payout are in the books. */
export async function finishPayoutLines(db: Database, stripePayout: string): Promise<void> {
  await db.transaction(async (tx) => {
    await tx.execute(sql`
      update payouts set lines_read_at = now() where stripe_payout = ${stripePayout}`);
    await tx.execute(sql`
      delete from object_fetches where object_type = 'payout_lines' and stripe_id = ${stripePayout}`);
  });
}

/** A fetch that was given up, and why. */
export type GivenUpFetch = { objectType: string; stripeId: string; error: string | null };

/** Makes every fetch that was given up due again, with all its attempts. @returns them. */
export async function retryFetches(db: Database): Promise<GivenUpFetch[]> {
  const rows = await db.execute<GivenUpFetch>(sql`
    update object_fetches
    set next_attempt_at = now(), attempts = 0, window_id = null
    where next_attempt_at = 'infinity'
    returning object_type as "objectType", stripe_id as "stripeId", error`);
  return [...rows];
}

/** Keeps a failed fetch for later, or, with `retryMs` null, for a person to see. */
export async function recordFetchFailure(
  db: Database,
  { objectType, stripeId }: DueFetch,
  error: unknown,
  retryMs: number | null,
): Promise<void> {
  await db.execute(sql`
    update object_fetches
    set error = ${errorText(error)},
        next_attempt_at = ${
          retryMs === null ? sql`'infinity'` : sql`now() + ${`${retryMs} milliseconds`}::interval`
        }
    where object_type = ${objectType} and stripe_id = ${stripeId}`);
}
