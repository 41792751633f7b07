import type { Sandbox } from "@rentease/sandbox";

/** What a payment came to, as the sandbox has it. Minor units of `currency`; fee and net of the settlement currency. */
export type PaymentTruth = {
  currency: string;
  received: bigint;
  refunded: bigint;
  disputed: bigint;
  lost: bigint;
  fee: bigint | null;
  net: bigint | null;
};

/** By PaymentIntent, or charge where there is none. Read from the sandbox's state, not from its events. */
export function truthByPayment(sandbox: Sandbox): Map<string, PaymentTruth> {
  const { paymentIntents, charges, refunds, disputes, balanceTransactions } = sandbox.world.records;
  const truth = new Map<string, PaymentTruth>();
  for (const { id, currency, amount_received: received } of paymentIntents.all()) {
    truth.set(id, { ...nothing(currency), received: BigInt(received) });
  }
  /** The payment that a charge, refund or dispute is a part of. */
  const paymentOf = new Map<string, PaymentTruth>();
  for (const charge of charges.all()) {
    const intent = idOf(charge.payment_intent);
    const payment = truth.get(intent ?? charge.id) ?? nothing(charge.currency);
    paymentOf.set(charge.id, payment);
    if (intent !== null) continue;
    truth.set(charge.id, payment);
    if (charge.status === "succeeded") payment.received = BigInt(charge.amount_captured);
  }
  for (const { id, charge, status, amount } of refunds.all()) {
    const payment = paymentOf.get(idOf(charge) ?? "");
    if (!payment) continue;
    paymentOf.set(id, payment);
    if (status !== "failed" && status !== "canceled") payment.refunded += BigInt(amount);
  }
  for (const { id, charge, status, amount } of disputes.all()) {
    const payment = paymentOf.get(idOf(charge) ?? "");
    if (!payment) continue;
    paymentOf.set(id, payment);
    if (status === "lost") payment.lost += BigInt(amount);
    if (status === "lost" || /^(needs_response|under_review|appeal_)/.test(status)) {
      payment.disputed += BigInt(amount);
    }
  }
  for (const payment of paymentOf.values()) {
    // A dispute may be over more than came in, where the guest's bank converted: no more than that is at stake.
    if (payment.disputed > payment.received) payment.disputed = payment.received;
    if (payment.lost > payment.received) payment.lost = payment.received;
  }
  for (const { source, fee, net } of balanceTransactions.all()) {
    const payment = paymentOf.get(idOf(source) ?? "");
    if (!payment) continue;
    payment.fee = (payment.fee ?? 0n) + BigInt(fee);
    payment.net = (payment.net ?? 0n) + BigInt(net);
  }
  return truth;
}

const nothing = (currency: string): PaymentTruth => ({
  currency,
  received: 0n,
  refunded: 0n,
  disputed: 0n,
  lost: 0n,
  fee: null,
  net: null,
});

const idOf = (reference: string | { id: string } | null): string | null =>
  typeof reference === "string" ? reference : (reference?.id ?? null);
