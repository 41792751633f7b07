import { expect, test } from "vitest";
import { formatMoney } from "./money.ts";

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
