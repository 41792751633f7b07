import fc from "fast-check";
import { expect, test } from "vitest";
import { foldIdentity } from "../matching/identity.ts";
import type { Fact } from "./fact.ts";
import { joinKnown, same } from "./join.ts";
import { type PaymentIntentFacts, paymentIntentJoin } from "./payment-intent.ts";
import { fieldOf, isCopied, tracesOf, withoutTraces } from "./traces.ts";

const ana = {
  email: "ana@example.com",
  others: [foldIdentity({ name: "Ana Holm", email: null, phone: "+31 6 1234 5678" })],
};
const intent: PaymentIntentFacts = {
  id: "pi_1",
  status: "succeeded",
  currency: "eur",
  amount: 100n,
  amountReceived: 100n,
  customer: null,
  receiptEmail: "Ana@example.com",
  description: "Booking RE-1 Ana Holm ana@example.com",
  statementDescriptor: "RE-1",
  metadata: {
    booking_reference: "RE-1",
    guest_email: "ANA@example.com",
    guest_name: "holm, Ana",
    guest_phone: "06-12345678",
    agent: "Bo Lind, bo@example.com",
    rooms: "12345678 of 9",
  },
  created: new Date("2026-01-01T00:00:00Z"),
};
const fact: Fact = { object: "payment_intent", facts: intent };

test("a guest is found where the address stands, and beside it where nothing but the name or phone does", () => {
  expect(tracesOf(fact, ana)).toEqual([
    "description",
    "metadata.guest_email",
    "metadata.guest_name",
    "metadata.guest_phone",
    "receiptEmail",
  ]);
});

test("a name without the address is nobody's", () => {
  const facts = { ...intent, receiptEmail: null, description: null, metadata: { by: "Ana Holm" } };
  expect(tracesOf({ object: "payment_intent", facts }, ana)).toEqual([]);
});

test("only what holds the guest goes: money, references and what others wrote stay", () => {
  const traces = new Set(tracesOf(fact, ana));
  expect(withoutTraces(intent, traces, ["booking_reference"])).toEqual({
    ...intent,
    receiptEmail: null,
    description: null,
    metadata: {
      booking_reference: "RE-1",
      agent: "Bo Lind, bo@example.com",
      rooms: "12345678 of 9",
    },
  });
});

test("where a key is the address all metadata goes that names no booking", () => {
  const facts = { ...intent, metadata: { "ana@example.com": "1", booking_reference: "RE-1" } };
  const traces = new Set(tracesOf({ object: "payment_intent", facts }, ana));
  expect(traces).toContain("metadata");
  expect(withoutTraces(facts, traces, ["booking_reference"]).metadata).toEqual({
    booking_reference: "RE-1",
  });
});

test("P3: where two snapshots agree, taking a guest off before or after their join is the same", () => {
  const intents = fc
    .record({
      status: fc.constantFrom("open", "succeeded"),
      receiptEmail: fc.constantFrom(null, "ana@example.com", "bo@example.com"),
      description: fc.constantFrom(null, "x", "y"),
      metadata: fc.constantFrom<Record<string, string>[]>(
        { guest: "ana@example.com" },
        { guest: "ana@example.com", agent: "Bo" },
      ),
    })
    .map((some) => ({ ...intent, ...some }));
  const traces = new Set(["receiptEmail", "description", "metadata.guest"]);
  const without = (facts: PaymentIntentFacts) => withoutTraces(facts, traces, []);
  const known = (facts: PaymentIntentFacts) => ({ facts, conflicts: [] });
  fc.assert(
    fc.property(intents, intents, (a, b) => {
      const joined = joinKnown(paymentIntentJoin, known(a), known(b));
      if (joined.conflicts.includes("metadata")) return;
      const after = joinKnown(paymentIntentJoin, known(without(a)), known(without(b)));
      expect(same(after.facts, without(joined.facts))).toBe(true);
      expect(after.conflicts).toEqual([]);
    }),
  );
});

test("what is copied from a PaymentIntent to its charges is told from what each has of its own", () => {
  expect(["description", "metadata", "metadata.guest"].every(isCopied)).toBe(true);
  expect(["payerName", "clientReferenceId"].some(isCopied)).toBe(false);
  expect(fieldOf("metadata.guest")).toBe("metadata");
});
