/** Someone's part in an amount: `weight` of the sum of all weights. */
export type Part = { key: string; weight: bigint };

/**
 * Shares an amount among parts in proportion to their weights, to the last unit: each gets its whole units, what is
 * left goes one by one to the largest remainders, ties by key. The same in whatever order the parts come.
 * @param parts each with a key of its own.
 * @returns what each gets, by key; the sum is the amount, unless there is nobody to get it.
 * @throws RangeError for a negative amount or weight, and where all weights are zero but the amount is not.
 */
export function shareProportionally(amount: bigint, parts: readonly Part[]): Map<string, bigint> {
  const weights = parts.reduce((sum, { weight }) => sum + weight, 0n);
  if (amount < 0n || parts.some(({ weight }) => weight < 0n)) {
    throw new RangeError("only amounts and weights from zero up can be shared");
  }
  if (amount === 0n || parts.length === 0) return new Map(parts.map(({ key }) => [key, 0n]));
  if (weights === 0n) throw new RangeError("nobody's part is known");

  const shares = new Map(parts.map(({ key, weight }) => [key, (amount * weight) / weights]));
  const given = [...shares.values()].reduce((sum, share) => sum + share, 0n);
  const remainder = ({ weight }: Part) => (amount * weight) % weights;
  const first = parts.toSorted(
    (a, b) => descending(remainder(a), remainder(b)) || (a.key < b.key ? -1 : 1),
  );
  for (const { key } of first.slice(0, Number(amount - given))) {
    shares.set(key, (shares.get(key) ?? 0n) + 1n);
  }
  return shares;
}

function descending(a: bigint, b: bigint): number {
  if (a === b) return 0;
  return a > b ? -1 : 1;
}
