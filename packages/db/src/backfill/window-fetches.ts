import type { Fact } from "@rentease/core";
import { sql } from "drizzle-orm";
import type { Transaction } from "../database.ts";

/** Makes what applying these facts asked for, in this transaction, the window's: its backfill fetches it and waits for it. */
export async function attachFetches(
  tx: Transaction,
  windowId: string,
  facts: readonly Fact[],
): Promise<void> {
  const targets = facts.flatMap(({ object, facts: { id } }) => [
    { objectType: object, stripeId: id },
    ...(object === "payout" ? [{ objectType: "payout_lines", stripeId: id }] : []),
  ]);
  await tx.execute(sql`
    update object_fetches set window_id = ${windowId}
    from jsonb_to_recordset(${JSON.stringify(targets)}::jsonb)
      as target("objectType" text, "stripeId" text)
    where object_type = "objectType" and stripe_id = "stripeId"
      and window_id is null and requested_at = now()`);
}

/** Asks again for what this backfill gave up. */
export async function retryWindowFetches(tx: Transaction, backfillId: string): Promise<void> {
  await tx.execute(sql`
    update object_fetches set next_attempt_at = now(), attempts = 0
    where next_attempt_at = 'infinity' and ${askedBy(backfillId)}`);
}

/** Of one that is canceled nothing is asked for any more but what it found wanting in the books: that is everybody's. */
export async function cancelFetches(tx: Transaction, backfillId: string): Promise<void> {
  await tx.execute(sql`
    delete from object_fetches
    where reason in ('unsettled', 'unexplained') and ${askedBy(backfillId)}`);
  await tx.execute(sql`update object_fetches set window_id = null where ${askedBy(backfillId)}`);
}

const askedBy = (backfillId: string) =>
  sql`window_id in (select id from backfill_windows where backfill_id = ${backfillId})`;
