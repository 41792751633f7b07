import { describe, expect, test } from "vitest";
import type { ChargeFacts } from "./facts/charge.ts";
import type { PaymentIntentFacts } from "./facts/payment-intent.ts";
import { derivePayment } from "./payment.ts";
import { defaultMethodNames, methodName } from "./payment-method.ts";

const intent: PaymentIntentFacts = {
  id: "pi_1",
  status: "open",
  currency: "eur",
  amount: 12_000n,
  amountReceived: 0n,
  customer: null,
  receiptEmail: null,
  description: null,
  statementDescriptor: null,
  metadata: {},
  created: new Date("2026-03-01T10:00:00Z"),
};
const charge: ChargeFacts = {
  id: "ch_1",
  paymentIntent: "pi_1",
  status: "succeeded",
  captured: true,
  released: false,
  currency: "eur",
  amount: 12_000n,
  amountCaptured: 12_000n,
  methodType: "card",
  wallet: null,
  cardBrand: "visa",
  cardLast4: "4242",
  cardFingerprint: "fp_1",
  payerName: "Ana Holm",
  payerEmail: "ana@example.com",
  payerPhone: null,
  receiptEmail: null,
  customer: null,
  description: null,
  statementDescriptor: null,
  metadata: {},
  balanceTransaction: null,
  failureBalanceTransaction: null,
  failureCode: null,
  created: new Date("2026-03-01T10:00:05Z"),
};
const declined = { ...charge, id: "ch_0", status: "failed", captured: false, amountCaptured: 0n };
const derive = (intent: PaymentIntentFacts | null, charges: ChargeFacts[]) =>
  derivePayment(
    { intent, charges, sessions: [], refunds: [], disputes: [], transactions: [] },
    defaultMethodNames,
  );

describe("what a payment's parts say", () => {
  test.each([
    ["nothing tried yet", intent, [], "pending", 0n],
    ["a decline", intent, [declined], "failed", 0n],
    [
      "a decline, then success",
      { ...intent, status: "succeeded", amountReceived: 12_000n },
      [declined, charge],
      "succeeded",
      12_000n,
    ],
    ["success known by the charge alone", null, [charge], "succeeded", 12_000n],
    [
      "success known by the PaymentIntent alone",
      { ...intent, status: "succeeded", amountReceived: 12_000n },
      [],
      "succeeded",
      12_000n,
    ],
    [
      "an authorisation is no money",
      { ...intent, status: "requires_capture" },
      [{ ...charge, captured: false, amountCaptured: 0n }],
      "requires_capture",
      0n,
    ],
    [
      "a part captured",
      { ...intent, status: "succeeded", amountReceived: 9_000n },
      [{ ...charge, amountCaptured: 9_000n }],
      "succeeded",
      9_000n,
    ],
    ["a bank still deciding", intent, [{ ...charge, status: "pending" }], "pending", 0n],
    [
      "taken back by the bank",
      { ...intent, status: "succeeded", amountReceived: 12_000n },
      [{ ...charge, status: "failed", failureBalanceTransaction: "txn_2" }],
      "failed",
      0n,
    ],
    [
      "taken back, and the charge no longer says that it was captured",
      { ...intent, status: "succeeded", amountReceived: 12_000n },
      [{ ...declined, balanceTransaction: "txn_1", failureBalanceTransaction: "txn_2" }],
      "failed",
      0n,
    ],
    [
      "an authorisation that lapsed",
      null,
      [{ ...charge, captured: false, amountCaptured: 0n, released: true }],
      "canceled",
      0n,
    ],
    ["canceled", { ...intent, status: "canceled" }, [declined], "canceled", 0n],
  ] as const)("%s", (_name, intent, charges, status, received) => {
    expect(derive(intent, [...charges])).toMatchObject({ status, received });
  });

  test("payer and charge are those of the attempt that paid, in whatever order the attempts are given", () => {
    const stranger = {
      ...declined,
      payerName: "Bo Lund",
      created: new Date("2026-03-02T00:00:00Z"),
    };
    const expected = { stripeCharge: "ch_1", payerName: "Ana Holm", paidAt: charge.created };
    expect(derive(intent, [charge, stranger])).toMatchObject(expected);
    expect(derive(intent, [stranger, charge])).toMatchObject(expected);
  });
});

test("a method the host did not name is `other`, with Stripe's own name kept", () => {
  expect(derive(null, [{ ...charge, methodType: "shell_money" }])).toMatchObject({
    method: "other",
    stripeMethod: "shell_money",
  });
  expect(methodName({ card: "Karte" }, "card", "apple_pay")).toBe("Karte");
  expect(methodName({ card: "Karte", apple_pay: "Handy" }, "card", "apple_pay")).toBe("Handy");
  expect(methodName({}, "toString", null)).toBe("other");
});
