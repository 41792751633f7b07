import { and, desc, eq, type SQL, sql } from "drizzle-orm";
import type { Queryable } from "../database.ts";
import { isUuid } from "../payments/is-uuid.ts";
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

/** Which payouts: all of those given hold. */
export type PayoutFilter = {
  status?: string | undefined;
  /** Arriving in [from, to), days as YYYY-MM-DD: a bank's day has no time zone. */
  from?: string | undefined;
  to?: string | undefined;
};

/** The last made first. @param before only those listed after this place. */
export async function listPayouts(
  db: Queryable,
  {
    limit,
    before,
    status,
    from,
    to,
  }: PayoutFilter & { limit: number; before?: { created: Date; id: string } | undefined },
): Promise<PayoutSummary[]> {
  // Stripe gives the day as its midnight in UTC.
  const midnight = (day: string) => sql`${day}::timestamp at time zone 'UTC'`;
  const where = and(
    status === undefined ? undefined : eq(payouts.status, status),
    from === undefined ? undefined : sql`${payouts.arrivalDate} >= ${midnight(from)}`,
    to === undefined ? undefined : sql`${payouts.arrivalDate} < ${midnight(to)}`,
    before &&
      sql`(${payouts.created}, ${payouts.id}) < (${before.created.toISOString()}::timestamptz, ${before.id}::uuid)`,
  );
  return readPayouts(db, where, limit);
}

/** @param id ours, or Stripe's; null when there is no such payout. */
export async function findPayout(db: Queryable, id: string): Promise<PayoutSummary | null> {
  const where = isUuid(id) ? eq(payouts.id, id) : eq(payouts.stripePayout, id);
  const [payout] = await readPayouts(db, where, 1);
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
