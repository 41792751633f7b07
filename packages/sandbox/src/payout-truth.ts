import type { BalanceTransaction, Payout } from "./records/objects.ts";
import type { World } from "./world.ts";

/** What a payout consists of, by reporting category, in minor units of its currency. */
export interface PayoutTruth {
  id: string;
  amount: number;
  currency: string;
  status: string;
  automatic: boolean;
  /** Without the payout's own balance transaction. A manual payout has none, and sums of nothing. */
  lines: number;
  /** What charges brought, less what was never captured or taken back by the payer's bank. */
  gross: number;
  /** Negative, as it is taken off. */
  fees: number;
  refunds: number;
  disputes: number;
  other: number;
  /** The sum of the above: the amount, if the payout is automatic. */
  net: number;
}

const SUMS: Readonly<Record<string, "gross" | "refunds" | "disputes">> = {
  charge: "gross",
  charge_failure: "gross",
  dispute: "disputes",
  dispute_reversal: "disputes",
  partial_capture_reversal: "gross",
  refund: "refunds",
  refund_failure: "refunds",
};

/** Oldest first. Read from the ledger, not from what the payouts say of themselves. */
export function payoutTruths(world: World): PayoutTruth[] {
  const truths = new Map<string, PayoutTruth>();
  for (const payout of world.records.payouts.all()) truths.set(payout.id, nothingIn(payout));
  for (const { id, payout } of world.records.payoutLines.all()) {
    const transaction = world.records.balanceTransactions.get(id);
    const truth = truths.get(payout);
    if (transaction === undefined || truth === undefined || isOwn(transaction, payout)) continue;
    truth.lines += 1;
    truth[SUMS[transaction.reporting_category] ?? "other"] += transaction.amount;
    truth.fees -= transaction.fee;
    truth.net += transaction.net;
  }
  return [...truths.values()];
}

/** A failed payout's reversal has the same source, but is a line of a later payout. */
const isOwn = (transaction: BalanceTransaction, payout: string): boolean =>
  transaction.source === payout;

const nothingIn = ({ id, amount, currency, status, automatic }: Payout): PayoutTruth => ({
  id,
  amount,
  currency,
  status,
  automatic,
  lines: 0,
  gross: 0,
  fees: 0,
  refunds: 0,
  disputes: 0,
  other: 0,
  net: 0,
});
