import { expect, test } from "vitest";
import { jsonForm } from "./json-form.ts";

test("names are in snake case at every depth, amounts are numbers, moments are ISO 8601", () => {
  const value = {
    paidAt: new Date("2026-06-01T10:00:00Z"),
    fee: null,
    stripe: { paymentIntent: "pi_1" },
    refunds: [{ amount: 2_000n, status: "succeeded" }],
  };
  expect(jsonForm(value)).toEqual({
    paid_at: "2026-06-01T10:00:00.000Z",
    fee: null,
    stripe: { payment_intent: "pi_1" },
    refunds: [{ amount: 2_000, status: "succeeded" }],
  });
});
