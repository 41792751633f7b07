import { describe, expect, test } from "vitest";
import {
  type ArrivedPayment,
  isOnlyAmountDoubted,
  judgeAdoption,
  type TypedPayment,
} from "./adoption.ts";
import { foldIdentity } from "./matching/identity.ts";

const at = (day: number, hour = 12) => new Date(Date.UTC(2026, 5, day, hour));
const who = (name: string | null, email: string | null = null) =>
  foldIdentity({ name, email, phone: null });

const typed = (changes: Partial<TypedPayment> = {}): TypedPayment => ({
  currency: "eur",
  amount: 12_000n,
  paidAt: at(1),
  payer: who(null),
  bookings: ["A"],
  ...changes,
});
const arrived = (changes: Partial<ArrivedPayment> = {}): ArrivedPayment => ({
  currency: "eur",
  received: 12_000n,
  paidAt: at(1),
  payer: who(null),
  bookings: ["A"],
  proposed: null,
  onlyAmountDoubted: false,
  rejected: [],
  heldOpen: false,
  ...changes,
});
const judge = (t: Partial<TypedPayment>, a: Partial<ArrivedPayment>) =>
  judgeAdoption(typed(t), arrived(a), 7);
const open = { bookings: [] };

describe("certain is", () => {
  test.each([
    ["same booking and amount", {}, {}],
    ["the same bookings", { bookings: ["A", "B"] }, { bookings: ["B", "A"] }],
    ["seven days apart", { paidAt: at(8) }, {}],
    ["the booking it names", {}, { ...open, proposed: "A", onlyAmountDoubted: true }],
    ["one e-mail", { payer: who("Ana", "a@x.nl") }, { ...open, payer: who("Bo", "A@x.nl") }],
  ])("%s", (_name, t, a) => {
    expect(judge(t, a)).toMatchObject({ certain: true });
  });
});

describe("only proposed is", () => {
  test.each([
    ["same booking, another amount", { amount: 1n }, {}],
    ["one booking of two", { bookings: ["A", "B"] }, {}],
    ["a booking proposed for other reasons", {}, { ...open, proposed: "A" }],
    ["one full name", { payer: who("Holm, Ana") }, { ...open, payer: who("Ána HOLM") }],
    ["a family name", { payer: who("Jonas Holm") }, { ...open, payer: who("Ana Holm") }],
    [
      "a full name with another e-mail",
      { payer: who("Ana Holm", "a@x.nl") },
      { ...open, payer: who("Ana Holm", "b@x.nl") },
    ],
    [
      "one payer, another booking",
      { payer: who("Ana Holm", "a@x.nl") },
      { bookings: ["B"], payer: who("Ana Holm", "a@x.nl") },
    ],
    [
      "what a person took off a booking",
      { payer: who("Ana Holm", "a@x.nl") },
      { ...open, payer: who("Ana Holm", "a@x.nl"), heldOpen: true },
    ],
  ])("%s", (_name, t, a) => {
    expect(judge(t, a)).toMatchObject({ certain: false });
  });
});

describe("nothing is", () => {
  test.each([
    ["another currency", { currency: "usd" }, {}],
    ["more than seven days", { paidAt: at(8, 13) }, {}],
    ["amount and date alone", {}, open],
    [
      "a booking that a person rejected",
      { payer: who("Ana Holm") },
      { ...open, payer: who("Ana Holm"), rejected: ["A"] },
    ],
    [
      "one payer, another amount",
      { amount: 1n, payer: who("Ana Holm") },
      { ...open, payer: who("Ana Holm") },
    ],
  ])("%s", (_name, t, a) => {
    expect(judge(t, a)).toBeNull();
  });
});

test("a proposal rests on its amount alone when it names the booking and nothing else is doubted", () => {
  expect(isOnlyAmountDoubted(["named_by:charge.description", "amount_not_expected"])).toBe(true);
  expect(isOnlyAmountDoubted(["amount_not_expected"])).toBe(false);
  expect(
    isOnlyAmountDoubted([
      "named_by:charge.description",
      "amount_not_expected",
      "payer_differs:name",
    ]),
  ).toBe(false);
});
