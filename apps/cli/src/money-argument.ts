import { formatMoney, parseMoney } from "@rentease/core";

/**
 * An amount as a person types it, in the currency's major unit: `123.45` in eur.
 * @returns minor units.
 */
export function moneyArgument(text: string, currency: string): bigint {
  const amount = parseMoney(text.trim(), currency);
  if (amount === null) {
    throw new Error(`${text} is no amount: give one as in ${formatMoney(12_345n, currency)}`);
  }
  return amount;
}
