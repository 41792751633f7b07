import { expect, test } from "vitest";
import { methodsByName } from "./methods-by-name.ts";

test("each method stands there once, by its name, with every way it is written in the books", () => {
  const names = { card: "card", link: "card", sepa_debit: "direct_debit", x: "bank_transfer" };
  expect([...methodsByName(names)]).toEqual([
    ["bank transfer", ["bank_transfer", "bank transfer"]],
    ["card", ["card"]],
    ["cash", ["cash"]],
    ["direct debit", ["direct_debit"]],
    ["other", ["other"]],
  ]);
});
