/** Stripe's exponents (docs.stripe.com/currencies), not ISO's: UGX and ISK stay at two digits. */
const ZERO_DECIMAL = new Set(
  "bif clp djf gnf jpy kmf krw mga pyg rwf vnd vuv xaf xof xpf".split(" "),
);
const THREE_DECIMAL = new Set("bhd jod kwd omr tnd".split(" "));

export function exponentOf(currency: string): number {
  if (ZERO_DECIMAL.has(currency)) return 0;
  return THREE_DECIMAL.has(currency) ? 3 : 2;
}

/** The sandbox's account is Dutch: everything settles in euro. */
export const SETTLEMENT_CURRENCY = "eur";

/** Euro for one unit. Invented, and fixed, so that a replay gives the same books. */
const RATES: Readonly<Record<string, number>> = {
  chf: 1.0412,
  dkk: 0.13404,
  gbp: 1.1687,
  jpy: 0.006148,
  nok: 0.08561,
  sek: 0.08724,
  usd: 0.9231,
};

/** Currencies without a rate of their own convert at 0.5: odd enough to notice when it is confused. */
const OTHER_RATE = 0.5;

export function settle(amount: number, currency: string): { amount: number; rate: number | null } {
  if (currency === SETTLEMENT_CURRENCY) return { amount, rate: null };
  const rate = RATES[currency] ?? OTHER_RATE;
  const shift = exponentOf(SETTLEMENT_CURRENCY) - exponentOf(currency);
  return { amount: Math.round(amount * rate * 10 ** shift), rate };
}

/** Percent of the settled amount, plus a fixed part in euro cents. */
const FEES: Readonly<Record<string, { percent: number; fixed: number }>> = {
  bancontact: { percent: 0, fixed: 39 },
  card: { percent: 1.5, fixed: 25 },
  card_abroad: { percent: 3.25, fixed: 25 },
  ideal: { percent: 0, fixed: 29 },
  link: { percent: 1.2, fixed: 25 },
  paypal: { percent: 2.9, fixed: 35 },
  sepa_debit: { percent: 0, fixed: 35 },
};

const EUROPEAN = new Set("AT BE DE DK ES FI FR GR IE IT LU NL NO PT SE".split(" "));

export function feeFor(settled: number, type: string, country: string | null): number {
  const kind = type === "card" && !EUROPEAN.has(country ?? "NL") ? "card_abroad" : type;
  const fee = FEES[kind] ?? { percent: 1.5, fixed: 25 };
  // A payment smaller than its fee is charged what there is.
  return Math.min(settled, Math.round((settled * fee.percent) / 100) + fee.fixed);
}

/** For people: "€20.00", with Stripe's exponent. */
export function written(amount: number, currency: string): string {
  const digits = exponentOf(currency);
  return new Intl.NumberFormat("en", {
    style: "currency",
    currency,
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  }).format(amount / 10 ** digits);
}
