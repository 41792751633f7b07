import { and, count, sql } from "drizzle-orm";
import { among } from "../among.ts";
import type { Queryable } from "../database.ts";
import { balanceTransactions, type payouts } from "../schema/index.ts";

/** Amounts before fees by what moved the balance, signed; `fees` positive. */
type LineSums = {
  lines: number;
  gross: bigint;
  refunds: bigint;
  disputes: bigint;
  other: bigint;
  fees: bigint;
  net: bigint;
};

/** Where each of Stripe's reporting categories counts; those that are not here count as other. */
const counted: Readonly<Record<string, "gross" | "refunds" | "disputes">> = {
  charge: "gross",
  // A debit that the bank took back after it had succeeded.
  charge_failure: "gross",
  // What was authorised and never captured: no refund to the guest.
  partial_capture_reversal: "gross",
  refund: "refunds",
  refund_failure: "refunds",
  dispute: "disputes",
  dispute_reversal: "disputes",
};

/** What the lines of each payout sum to, in the payout's currency; lines in another are counted, never summed (P5). */
export async function sumLines(
  db: Queryable,
  of: readonly (typeof payouts.$inferSelect)[],
): Promise<Map<string, LineSums>> {
  const { stripePayout, reportingCategory: category, currency } = balanceTransactions;
  const sum = (part: "amount" | "fee" | "net") =>
    sql<bigint>`sum(${balanceTransactions[part]})::bigint`;
  const rows = await db
    .select({
      payout: stripePayout,
      category,
      currency,
      lines: count(),
      amount: sum("amount"),
      fee: sum("fee"),
      net: sum("net"),
    })
    .from(balanceTransactions)
    .where(
      and(
        among(
          stripePayout,
          of.map((payout) => payout.stripePayout),
        ),
        withoutOwnMovement,
      ),
    )
    .groupBy(stripePayout, category, currency);

  const sums = new Map(of.map((payout) => [payout.stripePayout, noLines()]));
  const currencyOf = new Map(of.map((payout) => [payout.stripePayout, payout.currency]));
  for (const row of rows) {
    const total = sums.get(row.payout ?? "");
    if (!total) continue;
    total.lines += row.lines;
    if (row.currency !== currencyOf.get(row.payout ?? "")) continue;
    total[counted[row.category] ?? "other"] += row.amount;
    total.fees += row.fee;
    total.net += row.net;
  }
  return sums;
}

/** A payout's own movement is listed among its lines, and takes their sum off the balance. */
export const withoutOwnMovement = sql`not (
  ${balanceTransactions.source} is not distinct from ${balanceTransactions.stripePayout}
  and ${balanceTransactions.reportingCategory} = 'payout')`;

function noLines(): LineSums {
  return { lines: 0, gross: 0n, refunds: 0n, disputes: 0n, other: 0n, fees: 0n, net: 0n };
}
