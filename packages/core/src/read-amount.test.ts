import { expect, test } from "vitest";
import { readAmount } from "./read-amount.ts";

test.each([
  ["120", [12_000n]],
  ["120.00", [12_000n]],
  ["€120", [12_000n]],
  ["€ 120,50", [12_050n]],
  ["120,5 EUR", [12_050n]],
  ["1.234,50", [123_450n]],
  ["1,234.50", [123_450n]],
  ["1'234.50", [123_450n]],
  ["12 000", [1_200_000n]],
  ["1.234.567", [123_456_700n]],
  // Thousands, as it has more places than the currency.
  ["1.200", [120_000n, 120n]],
  ["1,234", [123_400n]],
])("%s is an amount in euro", (text, amounts) => {
  expect(readAmount(text)?.in("eur")).toEqual(amounts);
});

test("an amount follows the currency's exponent, and a named currency is the only one", () => {
  expect(readAmount("500")?.in("jpy")).toEqual([500n]);
  expect(readAmount("1.234")?.in("kwd")).toEqual([1_234_000n, 1_234n]);
  expect(readAmount("€120")?.in("usd")).toEqual([]);
  expect(readAmount("120 usd")?.in("usd")).toEqual([12_000n]);
  const dollars = readAmount("$14.40");
  expect(["usd", "cad", "eur"].map((currency) => dollars?.in(currency))).toEqual([
    [1_440n],
    [1_440n],
    [],
  ]);
});

test.each([
  "",
  "RE-14",
  "14a5",
  "-12",
  "1.2.3",
  "12,34,5",
  "pi_120",
  "€",
  "120.",
  "1 EUR 2",
  "+31612345678",
])("%j is no amount", (text) => {
  expect(readAmount(text)).toBeNull();
});
