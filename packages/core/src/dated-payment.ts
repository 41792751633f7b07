import { type AllocatedPart, sharePayment, unallocated } from "./payment-shares.ts";
import { type Part, shareProportionally } from "./share.ts";

/**
 * A refund or a dispute of a payment, and what it did to it: `refunded`, `disputed` and `lost` in the payment's
 * currency, `fee` and `net` of its own movements in the settlement currency, null where the payment's are unknown.
 */
export type LaterMovement = {
  id: string;
  at: Date;
  refunded: bigint;
  disputed: bigint;
  lost: bigint;
  fee: bigint | null;
  net: bigint | null;
  /** What a person directed to whom, by key. */
  directed: ReadonlyMap<string, bigint>;
};

/** A payment with all that happened to it; `fee` and `net` without those of its later movements. */
export type DatedPayment = {
  received: bigint;
  fee: bigint | null;
  net: bigint | null;
  allocations: readonly { key: string; amount: bigint }[];
  later: readonly LaterMovement[];
};

/** What something did to somebody's part of a payment. */
export type DatedShare = {
  received: bigint;
  refunded: bigint;
  disputed: bigint;
  lost: bigint;
  fee: bigint | null;
  net: bigint | null;
};

/** Shares by key; null is what belongs to nobody. */
export type DatedShares = Map<string | null, DatedShare>;

/**
 * What the payment, and then each refund and dispute of it, meant for whom. Each is what `sharePayment` gives with it
 * less what it gave before: so all of them together are what it gives in the end, those of one movement are the whole
 * movement, and what came later changes nothing of what was before. A part can be negative, where a later movement
 * shifts by a cent, or by a direction, what an earlier one had shared.
 *
 * A payment's fee and net are shared by what each got of it, a movement's by what it took from each.
 */
export function sharePaymentByDate(payment: DatedPayment): {
  paid: DatedShares;
  later: { id: string; at: Date; shares: DatedShares }[];
} {
  const inOrder = payment.later.toSorted(
    (a, b) => a.at.getTime() - b.at.getTime() || (a.id < b.id ? -1 : 1),
  );
  let before = standing(payment, []);
  const received = weightsOf(before, ({ paid }) => paid);
  const paid: DatedShares = withCharges(
    new Map([...before].map(([key, share]) => [key, { ...nothing, received: share.paid }])),
    payment,
    received,
  );
  const later = inOrder.map((movement, place) => {
    const after = standing(payment, inOrder.slice(0, place + 1));
    const changes = new Map(
      [...after].map(([key, share]) => [key, difference(share, before.get(key) ?? share)]),
    );
    before = after;
    const taken = weightsOf(changes, ({ refunded, disputed }) => refunded + disputed);
    const weights = taken.some(({ weight }) => weight > 0n) ? taken : received;
    return { id: movement.id, at: movement.at, shares: withCharges(changes, movement, weights) };
  });
  return { paid, later };
}

const nothing = { received: 0n, refunded: 0n, disputed: 0n, lost: 0n };
type Standing = { paid: bigint; refunded: bigint; disputed: bigint; lost: bigint };
type Change = Omit<DatedShare, "fee" | "net">;

/** How everybody's part stands after these movements, nobody's too. */
function standing(
  { received, allocations }: DatedPayment,
  movements: readonly LaterMovement[],
): Map<string, Standing> {
  const sum = (part: "refunded" | "disputed" | "lost") =>
    movements.reduce((total, movement) => total + movement[part], 0n);
  const whole = {
    received,
    refunded: sum("refunded"),
    disputed: sum("disputed"),
    lost: sum("lost"),
  };
  const parts: AllocatedPart[] = allocations.map(({ key, amount }) => ({
    key,
    amount,
    directed: movements.reduce((total, { directed }) => total + (directed.get(key) ?? 0n), 0n),
  }));
  const shares: Map<string, Standing> =
    allocations.length > 0 ? sharePayment(whole, parts) : new Map();
  const rest = {
    paid: received,
    refunded: whole.refunded,
    disputed: whole.disputed,
    lost: whole.lost,
  };
  for (const share of shares.values()) {
    rest.paid -= share.paid;
    rest.refunded -= share.refunded;
    rest.disputed -= share.disputed;
    rest.lost -= share.lost;
  }
  return new Map([...shares, [unallocated, rest]]);
}

function difference(after: Standing, before: Standing): Change {
  return {
    received: 0n,
    refunded: after.refunded - before.refunded,
    disputed: after.disputed - before.disputed,
    lost: after.lost - before.lost,
  };
}

function weightsOf<Share>(
  shares: ReadonlyMap<string, Share>,
  weigh: (share: Share) => bigint,
): Part[] {
  return [...shares].map(([key, share]) => {
    const weight = weigh(share);
    return { key, weight: weight > 0n ? weight : 0n };
  });
}

/** Adds everybody's part in a fee and a net. */
function withCharges(
  changes: ReadonlyMap<string, Change>,
  { fee, net }: { fee: bigint | null; net: bigint | null },
  weights: readonly Part[],
): DatedShares {
  const fees = shareSigned(fee, weights);
  const nets = shareSigned(net, weights);
  return new Map(
    [...changes].map(([key, change]) => [
      key === unallocated ? null : key,
      {
        ...change,
        fee: fee === null ? null : (fees.get(key) ?? 0n),
        net: net === null ? null : (nets.get(key) ?? 0n),
      },
    ]),
  );
}

/** As `shareProportionally`, below zero too; where nobody has a part it is nobody's. */
function shareSigned(amount: bigint | null, weights: readonly Part[]): Map<string, bigint> {
  if (amount === null) return new Map();
  if (weights.every(({ weight }) => weight === 0n)) return new Map([[unallocated, amount]]);
  const shares = shareProportionally(amount < 0n ? -amount : amount, weights);
  return amount < 0n ? new Map([...shares].map(([key, share]) => [key, -share])) : shares;
}
