import { type Part, shareProportionally } from "./share.ts";

/** What one payment brought, gave back and lost, minor units of its currency. */
export type SharedPayment = {
  received: bigint;
  refunded: bigint;
  /** In disputes that are open or lost. */
  disputed: bigint;
  /** The part of `disputed` that the guest's bank keeps. */
  lost: bigint;
};

/** A part of a payment that was given to somebody: a booking, by its folded reference. */
export type AllocatedPart = {
  key: string;
  amount: bigint;
  /** Of refunds that hold: what a person directed to it. */
  directed: bigint;
};

/** What a payment means for one booking. */
export type PaymentShare = {
  paid: bigint;
  refunded: bigint;
  disputed: bigint;
  lost: bigint;
  /** What still pays for the booking. */
  kept: bigint;
};

/** The part that belongs to no booking; it sorts after every reference. */
export const unallocated = "\u{10ffff}";

/**
 * Shares a payment among its bookings and the part of it that belongs to none. No more counts as paid than came: what
 * is short (a charge that failed after all) is short for each in proportion. Refunds go first where a person directed
 * them, never more than is there; the others are shared from their total by what each has left, as is what was lost.
 * The same whatever order allocations and refunds came in; all shares with the unallocated one are the whole amount.
 */
export function sharePayment(
  payment: SharedPayment,
  allocations: readonly AllocatedPart[],
): Map<string, PaymentShare> {
  const { received } = payment;
  const allocated = total(allocations.map(({ amount }) => amount));
  const weights = parts(allocations, ({ amount }) => amount);
  const paid =
    allocated > received
      ? shareProportionally(received, weights)
      : new Map(weights.map(({ key, weight }) => [key, weight]));
  paid.set(unallocated, received - least(allocated, received));

  const directed = directedParts(payment.refunded, allocations, paid);
  const refunded = add(
    directed,
    shareLeft(payment.refunded - total([...directed.values()]), paid, directed, weights),
  );
  const lost = shareLeft(payment.lost, paid, refunded, weights);
  const open = shareLeft(payment.disputed - payment.lost, paid, lost, weights);

  return new Map(
    allocations.map(({ key }) => {
      const part = (amounts: ReadonlyMap<string, bigint>) => amounts.get(key) ?? 0n;
      const share = { paid: part(paid), refunded: part(refunded), lost: part(lost) };
      return [
        key,
        {
          ...share,
          disputed: share.lost + part(open),
          kept: share.paid - share.refunded - share.lost,
        },
      ];
    }),
  );
}

/** What was directed, never more than the booking has, nor together more than went back. */
function directedParts(
  refunded: bigint,
  allocations: readonly AllocatedPart[],
  paid: ReadonlyMap<string, bigint>,
): Map<string, bigint> {
  const asked = parts(allocations, ({ key, directed }) => least(directed, paid.get(key) ?? 0n));
  const sum = total(asked.map(({ weight }) => weight));
  if (sum > refunded) return shareProportionally(refunded, asked);
  return new Map(asked.map(({ key, weight }) => [key, weight]));
}

/**
 * Shares an amount by what each has left of what it paid; what exceeds all of that (more went back than ever came) by
 * what each was allocated.
 */
function shareLeft(
  amount: bigint,
  paid: ReadonlyMap<string, bigint>,
  taken: ReadonlyMap<string, bigint>,
  allocated: readonly Part[],
): Map<string, bigint> {
  const left = [...paid].map(([key, had]) => {
    const remaining = had - (taken.get(key) ?? 0n);
    return { key, weight: remaining > 0n ? remaining : 0n };
  });
  const covered = least(amount, total(left.map(({ weight }) => weight)));
  return add(
    shareProportionally(covered, left),
    shareProportionally(amount - covered, covered < amount ? byAllocation(allocated, paid) : []),
  );
}

/** As allocated, with what belongs to no booking. */
function byAllocation(allocated: readonly Part[], paid: ReadonlyMap<string, bigint>): Part[] {
  return [...allocated, { key: unallocated, weight: paid.get(unallocated) ?? 0n }];
}

function parts(
  allocations: readonly AllocatedPart[],
  weight: (allocation: AllocatedPart) => bigint,
): Part[] {
  return allocations.map((allocation) => ({ key: allocation.key, weight: weight(allocation) }));
}

function add(a: ReadonlyMap<string, bigint>, b: ReadonlyMap<string, bigint>): Map<string, bigint> {
  const keys = new Set([...a.keys(), ...b.keys()]);
  return new Map([...keys].map((key) => [key, (a.get(key) ?? 0n) + (b.get(key) ?? 0n)]));
}

function total(amounts: readonly bigint[]): bigint {
  return amounts.reduce((sum, amount) => sum + amount, 0n);
}

function least(a: bigint, b: bigint): bigint {
  return a < b ? a : b;
}
