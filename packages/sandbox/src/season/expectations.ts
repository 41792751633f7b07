import type { Booking } from "./booking.ts";

type Instalments = Booking["instalments"];

/**
 * The amounts a booking still expects once these were paid: each open instalment, the first open ones together, the
 * balance. A payment that equals an instalment settles that one; any other settles the earliest due first.
 */
export function openAmounts(instalments: Instalments, paid: readonly number[]): number[] {
  const open = inOrder(instalments).map(({ amount }) => amount);
  let loose = 0;
  for (const amount of paid) {
    const at = open.indexOf(amount);
    if (at >= 0) open[at] = 0;
    else loose += amount;
  }
  const left = open.map((amount) => {
    const part = Math.min(loose, amount);
    loose -= part;
    return amount - part;
  });
  const single = left.filter((amount) => amount > 0);
  const balance = sum(instalments.map(({ amount }) => amount)) - sum(paid);
  return [
    ...single,
    ...single.slice(1).map((_, index) => sum(single.slice(0, index + 2))),
    ...(balance > 0 && single.length !== 1 ? [balance] : []),
  ];
}

/** The first part of an instalment that is paid in two. */
const PARTS = [0.25, 0.4, 0.5] as const;
const WHOLE = 100;

/** What a first part may come to: round, in minor units. */
export const partsOf = (amount: number): [number, ...number[]] => {
  const [quarter, less, half] = PARTS;
  const round = (part: number) => Math.round((amount * part) / WHOLE) * WHOLE;
  return [round(quarter), round(less), round(half)];
};

/**
 * Every amount a booking could be thought to expect at any time, whichever of its payments are known: its instalments
 * in any combination, and what a part of the first one leaves of them.
 */
export function thinkableAmounts({ instalments }: Pick<Booking, "instalments">): Set<number> {
  const [first] = instalments;
  const parts = first === undefined ? [] : partsOf(first.amount);
  const sums = subsetSums(instalments.map(({ amount }) => amount));
  const thinkable = sums.flatMap((whole) => [0, ...parts].map((part) => whole - part));
  return new Set([...thinkable, ...parts].filter((amount) => amount > 0));
}

const subsetSums = (amounts: readonly number[]): number[] =>
  amounts.reduce<number[]>((sums, amount) => [...sums, ...sums.map((each) => each + amount)], [0]);

const inOrder = (instalments: Instalments): Instalments =>
  instalments.toSorted((a, b) => (a.due < b.due ? -1 : a.due > b.due ? 1 : 0));

const sum = (amounts: readonly number[]): number =>
  amounts.reduce((total, each) => total + each, 0);
