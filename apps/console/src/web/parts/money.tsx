import { formatDecimal } from "@rentease/core";

type MoneyProps = { amount: bigint | null; currency: string | null };

/** An amount with its currency, for columns of numbers; a dash where it is not known yet. */
export function Money({ amount, currency }: MoneyProps) {
  if (amount === null || currency === null) return <span class="money unknown">–</span>;
  return <span class={amount < 0n ? "money negative" : "money"}>{grouped(amount, currency)}</span>;
}

/** `1234567.80 EUR` as `1,234,567.80 EUR`, the space kept from breaking. */
export function grouped(amount: bigint, currency: string): string {
  const [whole = "", fraction] = formatDecimal(amount, currency).split(".");
  const thousands = whole.replace(/\B(?=(\d{3})+$)/g, ",");
  return `${thousands}${fraction === undefined ? "" : `.${fraction}`}\u00A0${currency.toUpperCase()}`;
}
