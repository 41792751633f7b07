import type { JoinRule } from "./join.ts";

/** What a payout (a deposit at the host's bank) says. `amount` in minor units of `currency`. */
export type PayoutFacts = {
  id: string;
  /** `paid` means that it is expected to arrive: `failed` may follow days later. */
  status: string;
  /** Only an automatic payout can be itemised. */
  automatic: boolean;
  currency: string;
  amount: bigint;
  arrivalDate: Date;
  method: string | null;
  balanceTransaction: string | null;
  failureBalanceTransaction: string | null;
  failureCode: string | null;
  /** `completed` once its lines can be listed. */
  reconciliationStatus: string | null;
  created: Date;
};

const statusRank: Record<string, number> = {
  pending: 0,
  in_transit: 1,
  paid: 2,
  failed: 3,
  canceled: 3,
};
const reconciliationRank: Record<string, number> = { in_progress: 0, completed: 1 };

export const payoutJoin: JoinRule<PayoutFacts> = {
  rank: (facts) => [
    statusRank[facts.status] ?? 0,
    reconciliationRank[facts.reconciliationStatus ?? ""] ?? 0,
  ],
  once: [
    "id",
    "automatic",
    "currency",
    "amount",
    "balanceTransaction",
    "failureBalanceTransaction",
    "created",
  ],
};
