import { describe, expect, test } from "vitest";
import { readBalanceTransaction } from "./objects/balance-transaction.ts";
import { readEventFacts, readObjectFacts } from "./read-facts.ts";

const intent = {
  object: "payment_intent",
  id: "pi_1",
  status: "succeeded",
  currency: "EUR",
  amount: 12_000,
  amount_received: 12_000,
  metadata: { booking_reference: "RE-1" },
  created: 1_780_000_000,
};
const charge = {
  object: "charge",
  id: "ch_1",
  status: "succeeded",
  captured: true,
  currency: "eur",
  amount: 12_000,
  amount_captured: 9_000,
  created: 1_780_000_000,
};
const eventOf = (object: object) => JSON.stringify({ id: "evt_1", data: { object } });
const factsOf = (object: object) => readObjectFacts(object)[0]?.facts;

describe("what is read", () => {
  test("amounts are bigints, times are dates, currencies are lower case", () => {
    expect(readEventFacts(eventOf(intent))).toMatchObject([
      {
        object: "payment_intent",
        facts: { amountReceived: 12_000n, currency: "eur", created: new Date(1_780_000_000_000) },
      },
    ]);
  });

  test("an expanded object counts by its id", () => {
    const expanded = {
      ...charge,
      payment_intent: intent,
      customer: { id: "cus_1", object: "customer" },
    };
    expect(factsOf(expanded)).toMatchObject({ paymentIntent: "pi_1", customer: "cus_1" });
  });

  test.each([
    ["a charge", { ...charge, payment_intent: intent }],
    ["a refund", { ...refund, payment_intent: intent }],
  ])("an expanded PaymentIntent of %s is read as well", (_name, object) => {
    const [, ...carried] = readObjectFacts(object);
    expect(carried).toEqual(readObjectFacts(intent));
  });

  test("an older shape without amount_captured says it by captured", () => {
    const { amount_captured: _newer, ...older } = charge;
    expect(factsOf(older)).toMatchObject({ amountCaptured: 12_000n });
    expect(factsOf({ ...older, captured: false })).toMatchObject({ amountCaptured: 0n });
  });

  test("an authorisation that was let go is released, a refunded payment is not", () => {
    const held = { ...charge, captured: false, amount_captured: 0 };
    expect(factsOf({ ...held, refunded: true })).toMatchObject({ released: true });
    expect(factsOf({ ...charge, refunded: true })).toMatchObject({ released: false });
  });

  test("before capture the statuses that go round in circles are one", () => {
    for (const status of ["requires_payment_method", "requires_action", "processing", "new_one"]) {
      expect(factsOf({ ...intent, status })).toMatchObject({ status: "open" });
    }
  });

  test("characters that PostgreSQL can't hold are replaced, not refused", () => {
    expect(factsOf({ ...intent, description: "a\0b\ud83d" })).toMatchObject({
      description: "a\uFFFDb\uFFFD",
    });
  });
});

const movement = {
  object: "balance_transaction",
  id: "txn_1",
  source: "re_1",
  type: "refund",
  reporting_category: "refund",
  currency: "EUR",
  amount: -2_000,
  fee: 0,
  net: -2_000,
  exchange_rate: null,
  available_on: 1_780_000_000,
  created: 1_780_000_000,
};
const refund = {
  object: "refund",
  id: "re_1",
  charge: "ch_1",
  payment_intent: null,
  status: "pending",
  currency: "eur",
  amount: 2_000,
  reason: "requested_by_customer",
  balance_transaction: "txn_1",
  created: 1_780_000_000,
};
const dispute = {
  object: "dispute",
  id: "du_1",
  charge: "ch_1",
  payment_intent: "pi_1",
  status: "needs_response",
  currency: "eur",
  amount: 12_000,
  reason: "fraudulent",
  evidence_details: { due_by: 1_780_500_000, submission_count: 1 },
  balance_transactions: [
    { ...movement, id: "txn_2", source: "du_1", reporting_category: "dispute" },
  ],
  created: 1_780_000_000,
};
const payout = {
  object: "payout",
  id: "po_1",
  status: "failed",
  automatic: true,
  currency: "eur",
  amount: 11_000,
  arrival_date: 1_780_100_000,
  method: "standard",
  balance_transaction: "txn_3",
  failure_balance_transaction: "txn_4",
  failure_code: "account_closed",
  reconciliation_status: "completed",
  created: 1_780_000_000,
};

describe("what moves money after it came", () => {
  test("a refund, that may name only its charge", () => {
    expect(readObjectFacts(refund)).toEqual([
      {
        object: "refund",
        facts: {
          id: "re_1",
          charge: "ch_1",
          paymentIntent: null,
          status: "pending",
          currency: "eur",
          amount: 2_000n,
          reason: "requested_by_customer",
          failureReason: null,
          balanceTransaction: "txn_1",
          failureBalanceTransaction: null,
          created: new Date(1_780_000_000_000),
        },
      },
    ]);
  });

  test("a refund of an API version without its status was done at once", () => {
    expect(factsOf({ ...refund, status: null })).toMatchObject({ status: "succeeded" });
  });

  test("a dispute, how often money moved and evidence was submitted, and the movements it carries", () => {
    expect(readObjectFacts(dispute)).toMatchObject([
      {
        object: "dispute",
        facts: {
          charge: "ch_1",
          paymentIntent: "pi_1",
          status: "needs_response",
          amount: 12_000n,
          evidenceDueBy: new Date(1_780_500_000_000),
          submissions: 1,
          movements: 1,
        },
      },
      { object: "balance_transaction", facts: { id: "txn_2", source: "du_1", payout: null } },
    ]);
    const lost = { ...dispute, evidence_details: { due_by: null }, balance_transactions: [] };
    expect(readObjectFacts(lost)).toMatchObject([
      { object: "dispute", facts: { evidenceDueBy: null, submissions: 0, movements: 0 } },
    ]);
  });

  test("a payout", () => {
    expect(readObjectFacts(payout)).toEqual([
      {
        object: "payout",
        facts: {
          id: "po_1",
          status: "failed",
          automatic: true,
          currency: "eur",
          amount: 11_000n,
          arrivalDate: new Date(1_780_100_000_000),
          method: "standard",
          balanceTransaction: "txn_3",
          failureBalanceTransaction: "txn_4",
          failureCode: "account_closed",
          reconciliationStatus: "completed",
          created: new Date(1_780_000_000_000),
        },
      },
    ]);
  });

  test("a balance transaction, signed, and in no payout until that payout's lines say so", () => {
    expect(readObjectFacts(movement)).toEqual([
      {
        object: "balance_transaction",
        facts: {
          id: "txn_1",
          source: "re_1",
          type: "refund",
          reportingCategory: "refund",
          currency: "eur",
          amount: -2_000n,
          fee: 0n,
          net: -2_000n,
          exchangeRate: null,
          availableOn: new Date(1_780_000_000_000),
          created: new Date(1_780_000_000_000),
          payout: null,
        },
      },
    ]);
    expect(readBalanceTransaction(movement, "po_1").facts).toMatchObject({ payout: "po_1" });
    expect(readBalanceTransaction({ ...movement, source: refund }, null).facts.source).toBe("re_1");
  });

  test.each([
    ["a charge", { ...charge, balance_transaction: { ...movement, source: "ch_1" } }],
    ["a refund", { ...refund, balance_transaction: movement }],
    [
      "a failed refund",
      { ...refund, balance_transaction: "txn_0", failure_balance_transaction: movement },
    ],
    ["a payout", { ...payout, balance_transaction: { ...movement, source: "po_1" } }],
  ])("an expanded balance transaction of %s is read as well", (_name, object) => {
    const [, ...carried] = readObjectFacts(object);
    expect(carried).toMatchObject([{ object: "balance_transaction", facts: { id: "txn_1" } }]);
  });

  test.each([
    [0.9231, "0.9231"],
    [1, "1"],
    [0.000_006_148, "0.000006148"],
    [6.148e-7, "0.0000006148"],
    [163.25, "163.25"],
  ])("an exchange rate of %d is written without an exponent", (rate, text) => {
    expect(factsOf({ ...movement, exchange_rate: rate })).toMatchObject({ exchangeRate: text });
  });
});

describe("what can't be read", () => {
  test.each([
    ["an amount that is a text", { ...intent, amount: "Ana Holm" }, "amount"],
    ["an amount with a fraction", { ...charge, amount: 1.5 }, "amount"],
    ["no currency", { ...charge, currency: undefined }, "currency"],
    ["metadata that is not text", { ...intent, metadata: { "Ana Holm": 1 } }, "metadata"],
    ["an object nothing is read from", { object: "invoice" }, "invoice"],
  ])("%s is named, without its value, and not tried again", (_name, object, place) => {
    let error: unknown;
    try {
      readEventFacts(eventOf(object));
    } catch (caught) {
      error = caught;
    }
    expect(error).toMatchObject({ code: "unreadable_object", retry: false });
    expect(String(error)).toContain(place);
    expect(String(error)).not.toContain("Holm");
  });

  test.each(["", "[]", "{}", "not json"])("a payload %j is no event", (payload) => {
    expect(() => readEventFacts(payload)).toThrow(/payload|cannot read/);
  });
});
