import { expect, test } from "vitest";
import { bookingBody } from "./booking-body.ts";

const minimal = { reference: "RE-1", currency: "EUR" };

test("what is left out is null or empty, and the currency is folded", () => {
  expect(bookingBody.parse(minimal)).toEqual({
    reference: "RE-1",
    currency: "eur",
    status: "confirmed",
    guest: { name: null, email: null, phone: null },
    property: null,
    checkIn: null,
    checkOut: null,
    items: [],
    instalments: [],
    stripe: { customer: null, paymentLink: null, checkoutSession: null, paymentIntent: null },
  });
});

test("a stay that is cancelled is canceled, however it is spelt", () => {
  expect(bookingBody.parse({ ...minimal, status: "Cancelled" }).status).toBe("canceled");
});

test("amounts become bigints of minor units", () => {
  const { items } = bookingBody.parse({ ...minimal, items: [{ kind: "nights", amount: 48_000 }] });
  expect(items).toEqual([{ kind: "nights", description: null, amount: 48_000n }]);
});

test.each([
  ["a reference is needed", { reference: " " }, ["reference"]],
  ["a currency is three letters", { currency: "euro" }, ["currency"]],
  ["an amount is whole", { items: [{ kind: "x", amount: 1.5 }] }, ["items", 0, "amount"]],
  [
    "an amount is not negative",
    { instalments: [{ kind: "x", amount: -1 }] },
    ["instalments", 0, "amount"],
  ],
  ["a day is a day", { check_in: "2026-02-30" }, ["check_in"]],
  [
    "nobody leaves before arriving",
    { check_in: "2026-02-03", check_out: "2026-02-01" },
    ["check_out"],
  ],
  ["a NUL is no text", { property: "a\0b" }, ["property"]],
  ["a misspelt field is not lost silently", { instalment: [] }, []],
])("%s", (_name, change, path) => {
  const { error } = bookingBody.safeParse({ ...minimal, ...change });
  expect(error?.issues.map((issue) => issue.path)).toEqual([path]);
});
