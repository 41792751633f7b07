import { expect, test } from "vitest";
import { formatMoney, parseMoney } from "./money.ts";

test.each([
  [12_345n, "eur", "123.45 EUR"],
  [5n, "eur", "0.05 EUR"],
  [-12_345n, "usd", "-123.45 USD"],
  [500n, "jpy", "500 JPY"],
  // Stripe takes these in hundredths although ISO gives them no decimals.
  [500n, "ugx", "5.00 UGX"],
  [500n, "isk", "5.00 ISK"],
  [1_230n, "kwd", "1.230 KWD"],
  [123_456_789_012_345_678n, "eur", "1234567890123456.78 EUR"],
])("%s %s is %s", (amount, currency, expected) => {
  expect(formatMoney(amount, currency)).toBe(expected);
});

test.each([
  ["480.00", "eur", 48_000n],
  ["480", "eur", 48_000n],
  ["480.5", "EUR", 48_050n],
  ["0.01", "eur", 1n],
  ["500", "jpy", 500n],
  ["500.00", "jpy", 500n],
  ["5", "isk", 500n],
  ["1.234", "kwd", 1_234n],
  ["123456789012345.67", "eur", 12_345_678_901_234_567n],
])("%s in %s is %s in minor units", (decimal, currency, expected) => {
  expect(parseMoney(decimal, currency)).toBe(expected);
});

test.each([
  ["480,00", "eur"],
  ["1,480.00", "eur"],
  ["480.005", "eur"],
  ["480.5", "jpy"],
  ["-1", "eur"],
  [".5", "eur"],
  ["5.", "eur"],
  ["1e3", "eur"],
  ["", "eur"],
  ["€ 5", "eur"],
])("%s in %s is no amount", (decimal, currency) => {
  expect(parseMoney(decimal, currency)).toBeNull();
});
