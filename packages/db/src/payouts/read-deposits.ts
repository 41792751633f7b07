import { among } from "../among.ts";
import type { Queryable } from "../database.ts";
import { payouts } from "../schema/index.ts";

/** A deposit at the host's bank, in minor units of its `currency`. */
export type Deposit = {
  stripe: string;
  /** `paid` means expected: `failed` may follow days later. */
  status: string;
  currency: string;
  amount: bigint;
  arrivalDate: Date;
};

/** The payouts of these Stripe ids, by id: where payments' money went (ListedPayment, `stripe.payout`). */
export async function readDeposits(
  db: Queryable,
  stripePayouts: readonly string[],
): Promise<Map<string, Deposit>> {
  const rows = await db
    .select({
      stripe: payouts.stripePayout,
      status: payouts.status,
      currency: payouts.currency,
      amount: payouts.amount,
      arrivalDate: payouts.arrivalDate,
    })
    .from(payouts)
    .where(among(payouts.stripePayout, [...new Set(stripePayouts)]));
  return new Map(rows.map((row) => [row.stripe, row]));
}
