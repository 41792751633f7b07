import { sql } from "drizzle-orm";
import { applyPayoutLines } from "../apply/apply-payout-lines.ts";
import { applyFetched, finishPayoutLines } from "../apply/fetches.ts";
import { lockInOrder } from "../apply/lock-roots.ts";
import type { ObjectType } from "@rentease/core";
import { isObjectType, type Look, lookAgain, type SettleDependencies } from "./look-again.ts";
import { readMakers } from "./look-at-payment.ts";

type Target = { objectType: string; stripeId: string };

/** An object may change each time before its answer is applied. */
const tries = 5;

/**
 * Sets a difference right with Stripe's word, through `apply` as the answer to a fetch: it replaces the object and
 * derives its payment anew. @returns how it stands then, and why it could not be set right.
 */
export async function repairDifference(
  deps: SettleDependencies,
  target: Target,
): Promise<{ look: Look; error: string | null }> {
  for (let left = tries; left > 0; left -= 1) {
    const look = await lookAgain(deps, target);
    if (!look.difference) return { look, error: null };
    if (look.difference.cause === "extra") return { look, error: "Stripe has no such object" };
    const done = isObjectType(target.objectType)
      ? await applyAnswer(deps, target.objectType, target.stripeId, look)
      : await (target.objectType === "payment" ? deriveAnew : readLinesAnew)(deps, target.stripeId);
    if (!done) continue;
    const now = await lookAgain(deps, target);
    const fields = now.difference?.fields.map(({ field }) => field).join(", ");
    return {
      look: now,
      error: now.difference && `still ${now.difference.cause} (${fields}) after the repair`,
    };
  }
  return { look: await lookAgain(deps, target), error: "it changed whenever it was repaired" };
}

/** @returns false when it changed meanwhile. */
async function applyAnswer(
  { db, rules }: SettleDependencies,
  objectType: ObjectType,
  stripeId: string,
  { answer, version }: Pick<Look, "answer" | "version">,
): Promise<boolean> {
  if (!answer) return true;
  const fetch = { objectType, stripeId, attempts: 0, windowId: null, version };
  return (await applyFetched(db, [{ fetch, facts: answer }], rules)).length > 0;
}

/** A payment is derived again when what makes it is applied again. */
async function deriveAnew(deps: SettleDependencies, stripeId: string): Promise<boolean> {
  for (const { type, id } of await readMakers(deps.db, stripeId)) {
    const look = await lookAgain(deps, { objectType: type, stripeId: id });
    if (!(await applyAnswer(deps, type, id, look))) return false;
  }
  return true;
}

/** Which movements went out with a payout only its lines say: what was known of that is forgotten and read again. */
async function readLinesAnew(
  { db, ask, rules }: SettleDependencies,
  payout: string,
): Promise<boolean> {
  await db.transaction(async (tx) => {
    const lines = await tx.execute<{ id: string }>(sql`
      select stripe_balance_transaction as id from balance_transactions
      where stripe_payout = ${payout}`);
    const ids = lines.map(({ id }) => id);
    // Every writer of a movement holds this lock of it; one that was named since then was named by Stripe.
    await lockInOrder(tx, ids);
    await tx.execute(sql`update payouts set lines_read_at = null where stripe_payout = ${payout}`);
    await tx.execute(sql`
      update balance_transactions set stripe_payout = null, version = version + 1
      where stripe_balance_transaction = any(${sql.param(ids)}::text[]) and stripe_payout = ${payout}`);
  });
  for await (const lines of ask.listPayoutLines(payout)) await applyPayoutLines(db, lines, rules);
  await finishPayoutLines(db, payout);
  return true;
}
