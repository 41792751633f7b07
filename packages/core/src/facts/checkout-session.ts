import type { JoinRule } from "./join.ts";

/** What a Checkout Session says. `amountTotal` in minor units of `currency`. */
export type CheckoutSessionFacts = {
  id: string;
  paymentIntent: string | null;
  paymentLink: string | null;
  status: string;
  paymentStatus: string;
  currency: string | null;
  amountTotal: bigint | null;
  clientReferenceId: string | null;
  customer: string | null;
  payerName: string | null;
  payerEmail: string | null;
  payerPhone: string | null;
  metadata: Record<string, string>;
  created: Date;
};

const statusRank: Record<string, number> = { open: 0, complete: 1, expired: 1 };
const paymentStatusRank: Record<string, number> = { unpaid: 0, paid: 1, no_payment_required: 1 };

export const checkoutSessionJoin: JoinRule<CheckoutSessionFacts> = {
  rank: (facts) => [statusRank[facts.status] ?? 0, paymentStatusRank[facts.paymentStatus] ?? 0],
  once: ["id", "paymentIntent", "paymentLink", "currency", "clientReferenceId", "created"],
};
