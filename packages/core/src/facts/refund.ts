import type { JoinRule } from "./join.ts";

/** What a refund says. `amount` in minor units of `currency`, the charge's. */
export type RefundFacts = {
  id: string;
  /** Either parent may be missing, and either may arrive after the refund. */
  charge: string | null;
  paymentIntent: string | null;
  status: string;
  currency: string;
  amount: bigint;
  reason: string | null;
  failureReason: string | null;
  balanceTransaction: string | null;
  failureBalanceTransaction: string | null;
  created: Date;
};

/** A refund can fail weeks after it succeeded; it never succeeds after it failed. */
const statusRank: Record<string, number> = {
  pending: 0,
  requires_action: 0,
  succeeded: 1,
  failed: 2,
  canceled: 2,
};

export const refundJoin: JoinRule<RefundFacts> = {
  rank: (facts) => [statusRank[facts.status] ?? 0],
  once: [
    "id",
    "charge",
    "paymentIntent",
    "currency",
    "amount",
    "balanceTransaction",
    "failureBalanceTransaction",
    "created",
  ],
};

/** Statuses of a refund whose money was not given back after all. Statuses we don't know are not among them. */
export const refusedRefunds: readonly string[] = ["failed", "canceled"];

/** Whether the money counts as given back: asked for and not refused. */
export function refundHolds({ status }: Pick<RefundFacts, "status">): boolean {
  return !refusedRefunds.includes(status);
}
