import { describe, expect, test } from "vitest";
import type { BalanceTransactionFacts } from "./facts/balance-transaction.ts";
import type { ChargeFacts } from "./facts/charge.ts";
import type { DisputeFacts } from "./facts/dispute.ts";
import type { PaymentIntentFacts } from "./facts/payment-intent.ts";
import type { RefundFacts } from "./facts/refund.ts";
import { derivePayment, type PaymentParts } from "./payment.ts";
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

const paidIntent = { ...intent, status: "succeeded", amountReceived: 12_000n };
const refund: RefundFacts = {
  id: "re_1",
  charge: "ch_1",
  paymentIntent: "pi_1",
  status: "succeeded",
  currency: "eur",
  amount: 2_000n,
  reason: null,
  failureReason: null,
  balanceTransaction: null,
  failureBalanceTransaction: null,
  created: new Date("2026-03-04T10:00:00Z"),
};
const dispute: DisputeFacts = {
  id: "du_1",
  charge: "ch_1",
  paymentIntent: "pi_1",
  status: "needs_response",
  currency: "eur",
  amount: 12_000n,
  reason: "fraudulent",
  evidenceDueBy: null,
  submissions: 0,
  movements: 1,
  created: new Date("2026-03-05T10:00:00Z"),
};
const transaction: BalanceTransactionFacts = {
  id: "txn_1",
  source: "ch_1",
  type: "charge",
  reportingCategory: "charge",
  currency: "eur",
  amount: 12_000n,
  fee: 205n,
  net: 11_795n,
  exchangeRate: null,
  availableOn: new Date("2026-03-03T00:00:00Z"),
  created: new Date("2026-03-01T10:00:05Z"),
  payout: null,
};
/** A payment of 120.00, paid, and what became of it. */
const after = (parts: Partial<PaymentParts>) =>
  derivePayment(
    {
      intent: paidIntent,
      charges: [charge],
      sessions: [],
      refunds: [],
      disputes: [],
      transactions: [],
      ...parts,
    },
    defaultMethodNames,
  );

describe("what went back to the guest", () => {
  test.each<[string, Partial<RefundFacts>[], bigint, string]>([
    ["nothing", [], 0n, "succeeded"],
    ["a part", [{}], 2_000n, "partially_refunded"],
    ["two parts", [{}, { id: "re_2", amount: 3_000n }], 5_000n, "partially_refunded"],
    ["all", [{ amount: 12_000n }], 12_000n, "refunded"],
    ["all, in parts", [{ amount: 4_000n }, { id: "re_2", amount: 8_000n }], 12_000n, "refunded"],
    ["a refund on its way counts", [{ status: "pending" }], 2_000n, "partially_refunded"],
    [
      "one the guest has to act on counts",
      [{ status: "requires_action" }],
      2_000n,
      "partially_refunded",
    ],
    ["a status we don't know counts", [{ status: "new_one" }], 2_000n, "partially_refunded"],
    ["one that failed does not", [{ status: "failed" }], 0n, "succeeded"],
    ["one that was canceled does not", [{ status: "canceled" }], 0n, "succeeded"],
    [
      "the one that holds beside one that failed",
      [{ status: "failed", amount: 12_000n }, { id: "re_2" }],
      2_000n,
      "partially_refunded",
    ],
  ])("%s", (_name, changes, refunded, status) => {
    const refunds = changes.map((change) => ({ ...refund, ...change }));
    expect(after({ refunds })).toMatchObject({ refunded, status, received: 12_000n });
  });

  test("what was never captured is no refund, though Stripe books it as one", () => {
    const charges = [{ ...charge, amountCaptured: 9_000n }];
    const released = { ...transaction, id: "txn_2", source: "re_1", type: "refund", fee: 0n };
    const parts = {
      intent: { ...paidIntent, amountReceived: 9_000n },
      charges,
      refunds: [
        { ...refund, amount: 3_000n },
        { ...refund, id: "re_2", amount: 9_000n },
      ],
    };
    expect(
      after({
        ...parts,
        transactions: [{ ...released, reportingCategory: "partial_capture_reversal" }],
      }),
    ).toMatchObject({ received: 9_000n, refunded: 9_000n, status: "refunded" });
  });
});

describe("what a bank took back", () => {
  test.each<[string, Partial<DisputeFacts>[], { disputed: bigint; lost: bigint }, string]>([
    [
      "an inquiry moves nothing",
      [{ status: "warning_needs_response" }],
      { disputed: 0n, lost: 0n },
      "succeeded",
    ],
    [
      "nor one under review",
      [{ status: "warning_under_review" }],
      { disputed: 0n, lost: 0n },
      "succeeded",
    ],
    [
      "nor one that was closed",
      [{ status: "warning_closed" }],
      { disputed: 0n, lost: 0n },
      "succeeded",
    ],
    ["an open dispute", [{}], { disputed: 12_000n, lost: 0n }, "disputed"],
    [
      "evidence under review",
      [{ status: "under_review" }],
      { disputed: 12_000n, lost: 0n },
      "disputed",
    ],
    ["an appeal", [{ status: "appeal_under_review" }], { disputed: 12_000n, lost: 0n }, "disputed"],
    [
      "a status we don't know is open",
      [{ status: "new_one" }],
      { disputed: 12_000n, lost: 0n },
      "disputed",
    ],
    ["lost", [{ status: "lost" }], { disputed: 12_000n, lost: 12_000n }, "lost"],
    ["won", [{ status: "won" }], { disputed: 0n, lost: 0n }, "succeeded"],
    ["prevented", [{ status: "prevented" }], { disputed: 0n, lost: 0n }, "succeeded"],
    ["a part", [{ amount: 5_000n }], { disputed: 5_000n, lost: 0n }, "disputed"],
    ["for more than came in", [{ amount: 13_000n }], { disputed: 12_000n, lost: 0n }, "disputed"],
    [
      "one lost, one open",
      [
        { amount: 5_000n, status: "lost" },
        { id: "du_2", amount: 4_000n },
      ],
      { disputed: 9_000n, lost: 5_000n },
      "disputed",
    ],
    [
      "two that are together more than came in",
      [{ status: "lost" }, { id: "du_2", amount: 4_000n }],
      { disputed: 12_000n, lost: 12_000n },
      "disputed",
    ],
    [
      "in another currency it counts as the whole payment",
      [{ currency: "usd", amount: 1n }],
      { disputed: 12_000n, lost: 0n },
      "disputed",
    ],
  ])("%s", (_name, changes, amounts, status) => {
    const disputes = changes.map((change) => ({ ...dispute, ...change }));
    expect(after({ disputes })).toMatchObject({ ...amounts, status });
  });

  test("a refund before a dispute: the dispute is what the host has to know", () => {
    const parts = { refunds: [refund], disputes: [{ ...dispute, amount: 10_000n }] };
    expect(after(parts)).toMatchObject({ refunded: 2_000n, disputed: 10_000n, status: "disputed" });
    expect(after({ ...parts, disputes: [{ ...dispute, status: "won" }] }).status).toBe(
      "partially_refunded",
    );
  });
});

describe("fee and net", () => {
  const named = { ...charge, balanceTransaction: "txn_1" };
  const refunded = { ...refund, balanceTransaction: "txn_2" };
  const back: BalanceTransactionFacts = {
    ...transaction,
    id: "txn_2",
    source: "re_1",
    type: "refund",
    reportingCategory: "refund",
    amount: -2_000n,
    fee: 0n,
    net: -2_000n,
  };
  const withdrawn: BalanceTransactionFacts = {
    ...transaction,
    id: "txn_3",
    source: "du_1",
    type: "adjustment",
    reportingCategory: "dispute",
    amount: -12_000n,
    fee: 2_000n,
    net: -14_000n,
  };
  const unknown = { fee: null, net: null, settlementCurrency: null, exchangeRate: null };

  test("are those of the payment's movements", () => {
    expect(after({ charges: [named], transactions: [transaction] })).toMatchObject({
      fee: 205n,
      net: 11_795n,
      settlementCurrency: "eur",
      exchangeRate: null,
    });
  });

  test("follow a refund and a dispute", () => {
    const parts = { charges: [named], refunds: [refunded], disputes: [dispute] };
    const transactions = [transaction, back, withdrawn];
    const expected = { fee: 2_205n, net: -4_205n };
    expect(after({ ...parts, transactions })).toMatchObject(expected);
    expect(after({ ...parts, transactions: transactions.toReversed() })).toMatchObject(expected);
  });

  test("are unknown while a movement that a charge or a refund names is", () => {
    expect(after({ charges: [named] })).toMatchObject(unknown);
    const parts = { charges: [named], refunds: [refunded] };
    expect(after({ ...parts, transactions: [transaction] })).toMatchObject(unknown);
    const failed = { ...refunded, status: "failed", failureBalanceTransaction: "txn_4" };
    expect(
      after({ charges: [named], refunds: [failed], transactions: [transaction, back] }),
    ).toMatchObject(unknown);
  });

  test("are unknown where movements are in several currencies: they are never summed", () => {
    const parts = { charges: [named], refunds: [refunded] };
    const transactions = [transaction, { ...back, currency: "usd" }];
    expect(after({ ...parts, transactions })).toMatchObject(unknown);
  });

  test("of a converted payment are in the settlement currency, at the charge's rate", () => {
    const converted = { ...transaction, amount: 11_077n, net: 10_872n, exchangeRate: "0.9231" };
    const again = { ...back, exchangeRate: "0.9" };
    const parts = {
      intent: { ...paidIntent, currency: "usd" },
      charges: [{ ...named, currency: "usd" }],
      refunds: [{ ...refunded, currency: "usd" }],
    };
    expect(after({ ...parts, transactions: [again, converted] })).toMatchObject({
      currency: "usd",
      received: 12_000n,
      settlementCurrency: "eur",
      exchangeRate: "0.9231",
      net: 8_872n,
    });
  });

  test("of a payment that a bank took back keep its rate, whatever was declined in the same second", () => {
    const failed = { ...named, status: "failed", failureBalanceTransaction: "txn_5" };
    const declinedToo = { ...declined, id: "ch_9", created: charge.created };
    const transactions = [
      { ...transaction, exchangeRate: "0.9231" },
      { ...back, id: "txn_5", source: "ch_1", exchangeRate: "0.9231" },
    ];
    expect(after({ charges: [declinedToo, failed], transactions })).toMatchObject({
      stripeCharge: "ch_1",
      exchangeRate: "0.9231",
    });
  });

  test("of a payment that a bank took back are what it cost", () => {
    const failed = { ...named, status: "failed", failureBalanceTransaction: "txn_5" };
    const taken = { ...back, id: "txn_5", source: "ch_1", amount: -12_000n, net: -12_000n };
    expect(after({ charges: [failed], transactions: [transaction, taken] })).toMatchObject({
      received: 0n,
      status: "failed",
      fee: 205n,
      net: -205n,
    });
  });
});
