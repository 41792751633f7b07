import { desc, eq, type SQL } from "drizzle-orm";
import type { Queryable } from "../database.ts";
import { payouts } from "../schema/index.ts";
import { sumLines } from "./sum-lines.ts";

/**
 * A payout (a deposit at the host's bank) and what it is made of, in minor units of its `currency`. What its lines sum
 * to is null until they are read, and always for a manual payout: Stripe can't itemise one.
 * `gross + refunds + disputes + other - fees = net`, and each but `fees` is signed as it moved the balance.
 */
export type PayoutSummary = {
  id: string;
  stripe: string;
  /** `paid` means expected: `failed` may follow days later. */
  status: string;
  automatic: boolean;
  currency: string;
  amount: bigint;
  arrivalDate: Date;
  failureCode: string | null;
  created: Date;
  linesReadAt: Date | null;
  lines: number | null;
  /** Charges, less what was never captured of them or failed. */
  gross: bigint | null;
  /** What Stripe kept of all lines, positive; only a fee that is a line of its own is in `other`. */
  fees: bigint | null;
  refunds: bigint | null;
  disputes: bigint | null;
  /** Everything else: Stripe's own fees, earlier payouts that came back, adjustments. */
  other: bigint | null;
  net: bigint | null;
  /** Of the net and the payout's amount: zero, or the lines are not what was paid out. */
  difference: bigint | null;
};

/** The last made first. */
export async function listPayouts(
  db: Queryable,
  { limit }: { limit: number },
): Promise<PayoutSummary[]> {
  return readPayouts(db, undefined, limit);
}

/** @param stripePayout Stripe's id; null when there is no such payout. */
export async function findPayout(
  db: Queryable,
  stripePayout: string,
): Promise<PayoutSummary | null> {
  const [payout] = await readPayouts(db, eq(payouts.stripePayout, stripePayout), 1);
  return payout ?? null;
}

async function readPayouts(
  db: Queryable,
  where: SQL | undefined,
  limit: number,
): Promise<PayoutSummary[]> {
  const rows = await db
    .select()
    .from(payouts)
    .where(where)
    .orderBy(desc(payouts.created), desc(payouts.id))
    .limit(limit);
  // Some of the lines may be in the books before all are.
  const read = rows.filter(({ linesReadAt }) => linesReadAt !== null);
  const sums = await sumLines(db, read);
  return rows.map((row) => {
    const { stripePayout } = row;
    const sum = sums.get(stripePayout) ?? null;
    return {
      id: row.id,
      stripe: stripePayout,
      status: row.status,
      automatic: row.automatic,
      currency: row.currency,
      amount: row.amount,
      arrivalDate: row.arrivalDate,
      failureCode: row.failureCode,
      created: row.created,
      linesReadAt: row.linesReadAt,
      lines: sum?.lines ?? null,
      gross: sum?.gross ?? null,
      fees: sum?.fees ?? null,
      refunds: sum?.refunds ?? null,
      disputes: sum?.disputes ?? null,
      other: sum?.other ?? null,
      net: sum?.net ?? null,
      difference: sum === null ? null : sum.net - row.amount,
    };
  });
}
