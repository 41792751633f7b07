import { readMoney } from "@rentease/core";

/** What amounts leave of a payment while they are typed, in minor units: those that can't be read yet take nothing. */
export function leftOf(available: bigint, amounts: readonly string[], currency: string): bigint {
  return amounts.reduce((left, typed) => {
    const [amount = 0n, other] = readMoney(typed, currency);
    return other === undefined ? left - amount : left;
  }, available);
}
