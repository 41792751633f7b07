import { describe, expect, test } from "vitest";
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
