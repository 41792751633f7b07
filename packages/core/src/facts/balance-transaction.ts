import type { JoinRule } from "./join.ts";

/**
 * One movement of the Stripe balance, in the settlement currency: `net` = `amount` - `fee`, signed. It is made once
 * and never changes; that it becomes available is a matter of `availableOn` and the clock, so no status is kept.
 */
export type BalanceTransactionFacts = {
  id: string;
  /** The charge, refund, dispute or payout that moved it; none for Stripe's own fees. */
  source: string | null;
  type: string;
  /** What it counts as: `charge`, `refund`, `dispute`, `fee`, … (`type` does not tell; a dispute's is `adjustment`). */
  reportingCategory: string;
  currency: string;
  amount: bigint;
  fee: bigint;
  net: bigint;
  /** Settlement currency for one unit of the source's, as a decimal; null where nothing was converted. */
  exchangeRate: string | null;
  availableOn: Date;
  created: Date;
  /** The automatic payout it went out with. The object itself does not say: the payout's lines do. */
  payout: string | null;
};

export const balanceTransactionJoin: JoinRule<BalanceTransactionFacts> = {
  rank: () => [],
  once: [
    "id",
    "source",
    "type",
    "reportingCategory",
    "currency",
    "amount",
    "fee",
    "net",
    "exchangeRate",
    "availableOn",
    "created",
    "payout",
  ],
  toldElsewhere: ["payout"],
};
