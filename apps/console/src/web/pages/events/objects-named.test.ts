import { expect, test } from "vitest";
import { objectsNamed } from "./objects-named.ts";

const named = (object: unknown) => objectsNamed(JSON.stringify({ data: { object } }));

test("what a charge names is found however deep it stands, once each", () => {
  expect(
    named({
      id: "ch_3Abc12",
      payment_intent: "pi_3Abc12",
      refunds: { data: [{ id: "re_1Xyz99", charge: "ch_3Abc12" }] },
      billing_details: { email: "ana@example.com", name: "Ana" },
      client_secret: "pi_3Abc12_secret_9",
    }),
  ).toEqual({ payments: ["ch_3Abc12", "pi_3Abc12", "re_1Xyz99"], payouts: [] });
});

test("payouts are told apart, and sessions of either mode found", () => {
  expect(named({ id: "po_1Abc12", balance_transaction: "txn_1Abc12" }).payouts).toEqual([
    "po_1Abc12",
  ]);
  expect(named({ id: "cs_test_a1B2c3" }).payments).toEqual(["cs_test_a1B2c3"]);
});

test("what can't be read names nothing", () => {
  for (const payload of ["", "null", "[]", "{}", '{"data":{"object":7}}', "pi_3Abc12"]) {
    expect(objectsNamed(payload)).toEqual({ payments: [], payouts: [] });
  }
});
