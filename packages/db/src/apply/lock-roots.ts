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
        await lockInOrder(savepoint, roots);
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

/** Takes the locks of these roots and no others, in the order that everybody takes them in. */
export async function lockInOrder(tx: Transaction, roots: readonly string[]): Promise<void> {
  await tx.execute(sql`
    select pg_advisory_xact_lock(key)
    from (
      select distinct hashtextextended(root, 0) as key
      from unnest(${sql.param([...roots])}::text[]) as root
      order by key
    ) as keys`);
}

/** The roots, and those that stored rows link them to: a balance transaction its refund, that its charge, and so on. */
async function withLinkedRoots(tx: Transaction, named: readonly string[]): Promise<string[]> {
  const roots = new Set(named);
  for (let ids = [...roots]; ids.length > 0;) {
    const linked = await linkedTo(tx, ids);
    ids = linked.filter((root) => !roots.has(root));
    for (const root of ids) roots.add(root);
  }
  return [...roots];
}

async function linkedTo(tx: Transaction, ids: readonly string[]): Promise<string[]> {
  const rows = await tx.execute<{ root: string }>(sql`
    with named as materialized (select ${sql.param([...ids])}::text[] as ids)
    select distinct root from (
      select stripe_payment_intent as root from payment_attempts where stripe_charge = any((select ids from named)::text[])
      union all
      select stripe_payment_intent from checkout_sessions where stripe_checkout_session = any((select ids from named)::text[])
      union all
      select unnest(array[stripe_charge, stripe_payment_intent]) from refunds
      where stripe_refund = any((select ids from named)::text[])
      union all
      select unnest(array[stripe_charge, stripe_payment_intent]) from disputes
      where stripe_dispute = any((select ids from named)::text[])
      union all
      select source from balance_transactions where stripe_balance_transaction = any((select ids from named)::text[])
    ) as links
    where root is not null`);
  return rows.map(({ root }) => root);
}
