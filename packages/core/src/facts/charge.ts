import type { JoinRule } from "./join.ts";

/** What a charge says: one attempt at a payment. Amounts in minor units of `currency`. */
export type ChargeFacts = {
  id: string;
  paymentIntent: string | null;
  status: string;
  captured: boolean;
  /** Authorised, and let go or lapsed before it was captured. */
  released: boolean;
  currency: string;
  amount: bigint;
  amountCaptured: bigint;
  /** Stripe's payment method type, an open set: `card`, `ideal`, `sepa_debit`, … */
  methodType: string | null;
  wallet: string | null;
  cardBrand: string | null;
  cardLast4: string | null;
  cardFingerprint: string | null;
  payerName: string | null;
  payerEmail: string | null;
  payerPhone: string | null;
  receiptEmail: string | null;
  customer: string | null;
  description: string | null;
  statementDescriptor: string | null;
  metadata: Record<string, string>;
  balanceTransaction: string | null;
  failureBalanceTransaction: string | null;
  failureCode: string | null;
  created: Date;
};

/** A charge can fail after it succeeded (a bank takes a direct debit back); it never succeeds after it failed. */
const statusRank: Record<string, number> = { pending: 0, succeeded: 1, failed: 2 };

export const chargeJoin: JoinRule<ChargeFacts> = {
  rank: (facts) => [
    statusRank[facts.status] ?? 0,
    facts.captured ? 1 : 0,
    facts.amountCaptured,
    facts.released ? 1 : 0,
  ],
  once: [
    "id",
    "paymentIntent",
    "currency",
    "methodType",
    "wallet",
    "cardBrand",
    "cardLast4",
    "cardFingerprint",
    "payerName",
    "payerEmail",
    "payerPhone",
    "balanceTransaction",
    "failureBalanceTransaction",
    "created",
  ],
};
