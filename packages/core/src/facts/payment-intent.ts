import type { JoinRule } from "./join.ts";

/** What a PaymentIntent says. Amounts in minor units of `currency`. */
export type PaymentIntentFacts = {
  id: string;
  /** See `settledStatus`. */
  status: string;
  currency: string;
  amount: bigint;
  amountReceived: bigint;
  customer: string | null;
  receiptEmail: string | null;
  description: string | null;
  statementDescriptor: string | null;
  metadata: Record<string, string>;
  created: Date;
};

const statusRank: Record<string, number> = {
  open: 0,
  requires_capture: 1,
  succeeded: 2,
  canceled: 2,
};

/**
 * Before capture a PaymentIntent's status goes round in circles (a failed attempt returns it to
 * requires_payment_method), so those statuses say nothing that lasts and are one: `open`. Unknown ones count as open.
 */
export function settledStatus(stripeStatus: string): string {
  return stripeStatus in statusRank ? stripeStatus : "open";
}

export const paymentIntentJoin: JoinRule<PaymentIntentFacts> = {
  rank: (facts) => [statusRank[facts.status] ?? 0, facts.amountReceived],
  once: ["id", "created"],
};
