import { type Fact, joinKnown, joinRules, same } from "@rentease/core";
import type { Database, Transaction } from "../database.ts";
import { lookUpByIndex } from "../look-up-by-index.ts";
import { applyListed } from "./apply-listed.ts";
import type { ApplyRules } from "./derive-payments.ts";
import { lockInOrder } from "./lock-roots.ts";
import { balanceTransactionKind } from "./objects/balance-transactions.ts";

type Line = Fact<"balance_transaction">;

/**
 * Applies some of a payout's lines: balance transactions that name it. Most are known but for that, and no payment
 * follows from it: those are written without their payments.
 */
export async function applyPayoutLines(
  db: Database,
  lines: readonly Line[],
  rules: ApplyRules,
): Promise<void> {
  const named = await db.transaction((tx) => namePayout(tx, lines));
  const others = lines.filter(({ facts }) => !named.has(facts.id));
  // In a transaction of its own: the locks of both together would be taken in no order.
  if (others.length > 0) await db.transaction((tx) => applyListed(tx, others, rules));
}

/** @returns the ids of those that are written, or need not be. */
async function namePayout(tx: Transaction, lines: readonly Line[]): Promise<Set<string>> {
  await lookUpByIndex(tx);
  const ids = lines.map(({ facts }) => facts.id);
  // Whoever writes a movement holds this lock of it; whoever only reads it for its payment doesn't look at the payout.
  await lockInOrder(tx, ids);
  const stored = await balanceTransactionKind.read(tx, ids);
  const known = new Map(stored.map((object) => [object.known.facts.id, object]));
  const settled = lines.flatMap(({ facts }) => {
    const object = known.get(facts.id);
    if (!object || object.known.conflicts.length > 0) return [];
    const joined = joinKnown(joinRules.balance_transaction, object.known, { facts, conflicts: [] });
    const { payout } = joined.facts;
    const only = { facts: { ...object.known.facts, payout }, conflicts: [] };
    return same(joined, only) ? [{ object, joined }] : [];
  });
  const changed = settled.filter(({ object, joined }) => !same(joined, object.known));
  await balanceTransactionKind.write(
    tx,
    changed.map(({ object, joined }) => ({
      ...object,
      known: joined,
      version: object.version + 1,
    })),
  );
  return new Set(settled.map(({ joined }) => joined.facts.id));
}
