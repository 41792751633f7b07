/**
 * Decimal places of a currency at Stripe, where they differ from two. Not ISO 4217's: Stripe takes UGX and ISK in
 * hundredths although they have none (docs.stripe.com/currencies).
 */
const decimals: Readonly<Record<string, number>> = Object.fromEntries([
  ..."bif clp djf gnf jpy kmf krw mga pyg rwf vnd vuv xaf xof xpf"
    .split(" ")
    .map((code) => [code, 0]),
  ..."bhd jod kwd omr tnd".split(" ").map((code) => [code, 3]),
]);

/** How many decimal places a currency has at Stripe. */
export function currencyDecimals(currency: string): number {
  return decimals[currency.toLowerCase()] ?? 2;
}

/** An amount in minor units as a decimal with its currency, exactly: 12345 eur is `123.45 EUR`, 500 jpy `500 JPY`. */
export function formatMoney(amount: bigint, currency: string): string {
  return `${formatDecimal(amount, currency)} ${currency.toUpperCase()}`;
}

/** An amount in minor units as a decimal of the currency's major unit, exactly: 12345 eur is `123.45`. */
export function formatDecimal(amount: bigint, currency: string): string {
  const places = currencyDecimals(currency);
  const digits = (amount < 0n ? -amount : amount).toString().padStart(places + 1, "0");
  const whole = digits.slice(0, digits.length - places);
  const fraction = places > 0 ? `.${digits.slice(-places)}` : "";
  return `${amount < 0n ? "-" : ""}${whole}${fraction}`;
}

/**
 * A decimal of the currency's major unit as minor units, exactly: `123.45` in eur is 12345, `500` in jpy 500. Null for
 * what is no such decimal: a sign, a thousands separator, a comma, or more places than the currency has.
 */
export function parseMoney(decimal: string, currency: string): bigint | null {
  const places = currencyDecimals(currency);
  const [, whole = "", fraction = ""] = /^(\d{1,15})(?:\.(\d+))?$/.exec(decimal) ?? [];
  // Zeros beyond the currency's places say nothing: 500.00 is 500 in jpy.
  const significant = fraction.replace(/0+$/, "");
  if (whole === "" || significant.length > places) return null;
  return BigInt(whole + significant.padEnd(places, "0"));
}
