import { currencyDecimals, parseMoney } from "./money.ts";

/** An amount as a person types it. */
export type TypedAmount = {
  /** What it says in this currency, minor units: none, or two where a dot may be of thousands or of decimals. */
  in(currency: string): bigint[];
};

/** The currencies that a sign stands for; some for several. */
const signs: Readonly<Record<string, RegExp>> = {
  "€": /^eur$/,
  "£": /^(gbp|egp|gip)$/,
  $: /^(usd|aud|cad|hkd|nzd|sgd|twd|mxn|brl|clp|cop)$/,
  "¥": /^(jpy|cny)$/,
};

/** No amount is longer, whatever stands around it. */
const longest = 64;

/**
 * Reads an amount in any common spelling: `120`, `120.00`, `€120`, `120,50 EUR`, `1.234,50`, `1'234.50`.
 * @returns null for what is no amount.
 */
export function readAmount(text: string): TypedAmount | null {
  if (text.length > longest) return null;
  const [, before = "", digits = "", after = ""] =
    /^([^\d\s.,'’-]{0,3})[\s\u00a0]*(\d[\d.,'’\s\u00a0]*?)[\s\u00a0]*([^\d\s.,'’-]{0,3})$/u.exec(
      text.trim(),
    ) ?? [];
  if (digits === "" || (before !== "" && after !== "")) return null;
  const unit = (before || after).toLowerCase();
  const meant =
    unit === "" ? /^/ : (signs[unit] ?? (/^[a-z]{3}$/.test(unit) ? codeOf(unit) : null));
  if (meant === null) return null;
  const decimals = decimalsOf(digits.replace(/[\s\u00a0'’]/g, ""));
  if (decimals.length === 0) return null;
  return {
    in(currency) {
      if (!meant.test(currency)) return [];
      const amounts = decimals.map((decimal) => parseMoney(decimal, currency));
      return [...new Set(amounts.filter((amount) => amount !== null))];
    },
  };
}

/**
 * Reads an amount that something is to be done with, in minor units: as it is written here everywhere (`1250.00`), or in
 * any spelling that means one amount alone. @returns none for what is no amount in this currency; two for what may be
 * either, as `1,250` in euro.
 */
export function readMoney(text: string, currency: string): bigint[] {
  const typed = text.trim();
  const places = currencyDecimals(currency);
  const plain = /^\d+(?:\.(\d+))?$/.exec(typed);
  if (plain && (plain[1] ?? "").length <= places) {
    const amount = parseMoney(typed, currency);
    return amount === null ? [] : [amount];
  }
  const amounts = readAmount(typed)?.in(currency.toLowerCase()) ?? [];
  // Without decimal places a mark before three digits is of thousands.
  return places === 0 ? amounts.slice(0, 1) : amounts;
}

function codeOf(unit: string): RegExp {
  return new RegExp(`^${unit}$`);
}

/** What digits with dots and commas may mean, each as `123.45`. */
function decimalsOf(digits: string): string[] {
  const marks = digits.replace(/\d/g, "");
  const last = marks.at(-1);
  if (last === undefined) return [digits];
  const parts = digits.split(last);
  const grouped = /^\d{1,3}([.,]\d{3})+$/.test(digits) && new Set(marks).size === 1;
  const asThousands = grouped ? [digits.replaceAll(last, "")] : [];
  // The last mark, once, is the decimal one; the others group thousands.
  const whole = parts[0]?.replace(/[.,]/g, "") ?? "";
  const asDecimal =
    parts.length === 2 && isGrouped(parts[0] ?? "") ? [`${whole}.${parts[1] ?? ""}`] : [];
  return [...asThousands, ...asDecimal].filter((decimal) => !decimal.endsWith("."));
}

function isGrouped(whole: string): boolean {
  return /^\d+$/.test(whole) || /^\d{1,3}([.,]\d{3})+$/.test(whole);
}
