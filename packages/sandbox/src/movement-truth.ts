import { holds } from "./payments/refunds.ts";
import { OPEN } from "./payments/disputes.ts";
import type { World } from "./world.ts";

export interface Sum {
  count: number;
  amount: number;
}

/** What left again after it had been received, and what it all came to. */
export interface MovementTruth {
  /** Refunds that hold: neither failed nor canceled. Not what was released of an authorisation. */
  refunded: Record<string, Sum>;
  /** Formal disputes. Inquiries take no money, and those that were won have given it back. */
  disputes: Record<string, { open: Sum; lost: Sum }>;
  /** By settlement currency, of all that charges, refunds and disputes moved; fees positive. */
  fees: Record<string, number>;
  net: Record<string, number>;
}

const MOVERS = /^(ch|py|re|pyr|du)_/;

export function movementTruthOf(world: World): MovementTruth {
  const { balanceTransactions, disputes, refunds } = world.records;
  const truth: MovementTruth = { refunded: {}, disputes: {}, fees: {}, net: {} };
  for (const refund of refunds.all()) {
    if (holds(refund)) add((truth.refunded[refund.currency] ??= nothing()), refund.amount);
  }
  for (const { amount, currency, status } of disputes.all()) {
    const sums = (truth.disputes[currency] ??= { open: nothing(), lost: nothing() });
    if (OPEN.has(status)) add(sums.open, amount);
    if (status === "lost") add(sums.lost, amount);
  }
  for (const { currency, fee, net, source } of balanceTransactions.all()) {
    if (!MOVERS.test(source ?? "")) continue;
    truth.fees[currency] = (truth.fees[currency] ?? 0) + fee;
    truth.net[currency] = (truth.net[currency] ?? 0) + net;
  }
  return truth;
}

const nothing = (): Sum => ({ count: 0, amount: 0 });

function add(sum: Sum, amount: number): void {
  sum.count += 1;
  sum.amount += amount;
}
