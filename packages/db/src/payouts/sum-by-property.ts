import type { PayoutLine } from "./show-payout.ts";

/** What of a payout is a property's, in the payout's currency; `property` is null for what belongs to none. */
export type PropertySum = {
  property: string | null;
  /** Signed as it moved the balance; `net` = `amount` - `fee`. */
  amount: bigint;
  fee: bigint;
  net: bigint;
};

/** By name, what belongs to no property last; lines in another currency are left out (P5). */
export function sumByProperty(lines: readonly PayoutLine[], currency: string): PropertySum[] {
  const sums = new Map<string | null, PropertySum>();
  const add = (property: string | null, part: Pick<PropertySum, "amount" | "fee" | "net">) => {
    const sum = sums.get(property) ?? { property, amount: 0n, fee: 0n, net: 0n };
    sums.set(property, sum);
    sum.amount += part.amount;
    sum.fee += part.fee;
    sum.net += part.net;
  };
  for (const line of lines.filter((each) => each.currency === currency)) {
    const rest = { amount: line.amount, fee: line.fee, net: line.net };
    for (const share of line.shares) {
      add(share.property, share);
      rest.amount -= share.amount;
      rest.fee -= share.fee;
      rest.net -= share.net;
    }
    if (rest.amount !== 0n || rest.fee !== 0n) add(null, rest);
  }
  return [...sums.values()].toSorted(
    (a, b) =>
      Number(a.property === null) - Number(b.property === null) ||
      ((a.property ?? "") < (b.property ?? "") ? -1 : 1),
  );
}
