import { type Fact, rootsOf } from "@rentease/core";
import { sql } from "drizzle-orm";
import type { Database } from "../database.ts";
import { errorText } from "../error-text.ts";
import { applyFacts } from "./apply-facts.ts";
import type { ApplyRules } from "./derive-payments.ts";
import { lockRoots } from "./lock-roots.ts";

/** An object to fetch from Stripe, and its row's version now: what the answer is checked against. */
export type DueFetch = {
  stripeId: string;
  objectType: Fact["object"];
  attempts: number;
  version: number;
};

/**
 * Claims fetches that are due by pushing their next attempt `leaseMs` away: no lock is held over HTTP, and a claim
 * whose process died comes back by itself.
 */
export async function claimFetches(
  db: Database,
  options: { limit: number; leaseMs: number },
): Promise<DueFetch[]> {
  const rows = await db.execute<DueFetch>(sql`
    with claimed as (
      update object_fetches
      set next_attempt_at = now() + ${`${options.leaseMs} milliseconds`}::interval, attempts = attempts + 1
      where stripe_id in (
        select stripe_id from object_fetches
        where next_attempt_at <= now()
        order by next_attempt_at
        limit ${options.limit}
        for update skip locked
      )
      returning stripe_id, object_type, attempts
    )
    select claimed.stripe_id as "stripeId", claimed.object_type as "objectType", claimed.attempts,
           coalesce(intent.version, charge.version, session.version, 0) as version
    from claimed
    left join payment_intents intent on intent.stripe_payment_intent = claimed.stripe_id
    left join payment_attempts charge on charge.stripe_charge = claimed.stripe_id
    left join checkout_sessions session on session.stripe_checkout_session = claimed.stripe_id`);
  return [...rows];
}

/**
 * Applies the answer of a fetch, unless its object changed since the request was sent: then the fetch is due again at
 * once, because Stripe's answer may be older than what came in meanwhile.
 */
export async function applyFetched(
  db: Database,
  fetch: DueFetch,
  fact: Fact,
  rules: ApplyRules,
): Promise<"applied" | "superseded"> {
  return db.transaction(async (tx) => {
    const roots = await lockRoots(tx, [...rootsOf(fact), fetch.stripeId]);
    const late = await applyFacts(
      tx,
      roots,
      { fetched: [{ fact, version: fetch.version }] },
      rules,
    );
    if (late.length > 0) {
      await tx.execute(sql`
        update object_fetches set next_attempt_at = now(), attempts = 0 where stripe_id = ${fetch.stripeId}`);
      return "superseded";
    }
    await tx.execute(sql`delete from object_fetches where stripe_id = ${fetch.stripeId}`);
    return "applied";
  });
}

/** Keeps a failed fetch for later, or, with `retryMs` null, for a person to see. */
export async function recordFetchFailure(
  db: Database,
  stripeId: string,
  error: unknown,
  retryMs: number | null,
): Promise<void> {
  await db.execute(sql`
    update object_fetches
    set error = ${errorText(error)},
        next_attempt_at = ${
          retryMs === null ? sql`'infinity'` : sql`now() + ${`${retryMs} milliseconds`}::interval`
        }
    where stripe_id = ${stripeId}`);
}
