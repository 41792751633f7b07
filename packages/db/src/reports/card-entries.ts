/** What a group of money adds up to; amounts in minor units. */
export type CardSums = {
  /** Payments whose money came. */
  payments: number;
  received: bigint;
  refunded: bigint;
  disputed: bigint;
  lost: bigint;
  /** In the settlement currency, as `settled`. */
  fees: bigint;
  settled: bigint;
};

/** A group as it is read: `cut` is the place of its day or month among the period's. */
export type CardEntry = CardSums & {
  cut: number;
  method: string | null;
  property: string | null;
  currency: string;
  settlementCurrency: string | null;
};

export function noSums(): CardSums {
  return {
    payments: 0,
    received: 0n,
    refunded: 0n,
    disputed: 0n,
    lost: 0n,
    fees: 0n,
    settled: 0n,
  };
}

export function addSums(to: CardSums, sums: CardSums): void {
  to.payments += sums.payments;
  for (const part of ["received", "refunded", "disputed", "lost", "fees", "settled"] as const) {
    to[part] += sums[part];
  }
}
