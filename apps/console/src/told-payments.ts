// For the tests: what Stripe tells of payments, read.
import type { Fact } from "@rentease/core";

/** A payment as Stripe tells of it. */
export type Paid = {
  id: string;
  amount?: bigint;
  currency?: string;
  reference?: string;
  description?: string;
  email?: string;
  created?: Date;
};

/** Of a payment that succeeded at once. */
export function factsOf({
  id,
  amount = 12_000n,
  currency = "eur",
  reference,
  description,
  email,
  created = new Date("2026-06-01T10:00:00Z"),
}: Paid): Fact[] {
  const shared = {
    currency,
    amount,
    customer: null,
    receiptEmail: null,
    description: description ?? null,
    statementDescriptor: null,
    created,
  };
  return [
    {
      object: "payment_intent",
      facts: {
        ...shared,
        id,
        status: "succeeded",
        amountReceived: amount,
        metadata: reference === undefined ? {} : { booking_reference: reference },
      },
    },
    {
      object: "charge",
      facts: {
        ...shared,
        id: id.replace("pi_", "ch_"),
        paymentIntent: id,
        status: "succeeded",
        captured: true,
        released: false,
        amountCaptured: amount,
        methodType: "card",
        wallet: null,
        cardBrand: "visa",
        cardLast4: "4242",
        cardFingerprint: null,
        payerName: null,
        payerEmail: email ?? null,
        payerPhone: null,
        metadata: {},
        balanceTransaction: null,
        failureBalanceTransaction: null,
        failureCode: null,
      },
    },
  ];
}

/** Of a refund that holds. */
export function refundOf(id: string, paymentIntent: string, amount: bigint): Fact {
  return {
    object: "refund",
    facts: {
      id,
      paymentIntent,
      charge: null,
      status: "succeeded",
      currency: "eur",
      amount,
      reason: null,
      failureReason: null,
      balanceTransaction: null,
      failureBalanceTransaction: null,
      created: new Date("2026-06-02T10:00:00Z"),
    },
  };
}
