import { sql } from "drizzle-orm";
import type { Transaction } from "../database.ts";

/** Thrown to roll the savepoint back, which releases the locks taken in it. */
class RootsGrew extends Error {}

/**
 * Takes the advisory locks, held until the transaction ends, of every root that is named or that stored rows link to
 * one that is. In one sorted order over the whole batch, so that two batches can't deadlock. Links are read again once
 * the locks are held; if the set grew meanwhile, the locks are released and taken anew over the larger set.
 * @returns all roots locked.
 */
export async function lockRoots(tx: Transaction, named: readonly string[]): Promise<string[]> {
  let roots = await withLinkedRoots(tx, named);
  for (;;) {
    try {
      await tx.transaction(async (savepoint) => {
        await savepoint.execute(sql`
          select pg_advisory_xact_lock(key)
          from (
            select distinct hashtextextended(root, 0) as key
            from unnest(${sql.param(roots)}::text[]) as root
            order by key
          ) as keys`);
        const linked = await withLinkedRoots(savepoint, roots);
        if (linked.length > roots.length) {
          roots = linked;
          throw new RootsGrew();
        }
      });
      return roots;
    } catch (error) {
      if (!(error instanceof RootsGrew)) throw error;
    }
  }
}

/** The roots and those that stored charges and sessions link them to. */
async function withLinkedRoots(tx: Transaction, roots: readonly string[]): Promise<string[]> {
  const rows = await tx.execute<{ root: string }>(sql`
    select stripe_payment_intent as root from payment_attempts
    where stripe_charge = any(${sql.param(roots)}::text[]) and stripe_payment_intent is not null
    union
    select stripe_payment_intent from checkout_sessions
    where stripe_checkout_session = any(${sql.param(roots)}::text[]) and stripe_payment_intent is not null`);
  return [...new Set([...roots, ...rows.map(({ root }) => root)])];
}
