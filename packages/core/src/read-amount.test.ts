import { expect, test } from "vitest";
import { readAmount, readMoney } from "./read-amount.ts";

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

test.each([
  ["10", "eur", [1_000n]],
  ["10.25", "eur", [1_025n]],
  ["10,25", "eur", [1_025n]],
  [" 10,2 ", "eur", [1_020n]],
  ["1.250,00", "eur", [125_000n]],
  ["1,250.00", "eur", [125_000n]],
  ["€ 10,25", "eur", [1_025n]],
  ["1,234", "eur", [123_400n]],
  ["1,250", "jpy", [1_250n]],
  ["1,000", "jpy", [1_000n]],
  // As the console itself writes it.
  ["1.250", "kwd", [1_250n]],
  ["500.00", "jpy", [500n]],
])("to be booked, %s is one amount in %s", (text, currency, amounts) => {
  expect(readMoney(text, currency)).toEqual(amounts);
});

test.each([
  ["1,250", "eur"],
  ["1.250", "eur"],
  ["1,250", "kwd"],
])("%s in %s may be two amounts: nobody guesses", (text, currency) => {
  expect(readMoney(text, currency)).toHaveLength(2);
});

test.each(["", "-5", "10,255,5", "$10", "1e3", "10 usd", "9".repeat(16)])(
  "%s is no amount to be booked in euro",
  (text) => {
    expect(readMoney(text, "eur")).toEqual([]);
  },
);

test("what is far too long is refused at once", () => {
  const startedAt = performance.now();
  expect(readMoney(`1${" ".repeat(200_000)}x`, "eur")).toEqual([]);
  expect(performance.now() - startedAt).toBeLessThan(500);
});
