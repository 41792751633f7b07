import { type MovementTruth, movementTruthOf, type Sum } from "./movement-truth.ts";
import { type PayoutTruth, payoutTruths } from "./payout-truth.ts";
import type { World } from "./world.ts";

/** What the books must say in the end. Amounts in minor units, per currency, never summed across. */
export interface Truth extends MovementTruth {
  /** As it was received, whatever was paid back or taken back since. */
  succeeded: Record<string, Sum>;
  /** PaymentIntents by status. */
  statuses: Record<string, number>;
  charges: Record<string, number>;
  events: number;
  /** Oldest first. */
  payouts: PayoutTruth[];
}

/** Succeeded PaymentIntents by `amount_received`, and captured charges that have no PaymentIntent. */
export function truthOf(world: World): Truth {
  const truth: Truth = {
    ...movementTruthOf(world),
    succeeded: {},
    statuses: {},
    charges: {},
    events: world.records.events.size,
    payouts: payoutTruths(world),
  };
  const receive = (currency: string, amount: number) => {
    const total = (truth.succeeded[currency] ??= { count: 0, amount: 0 });
    total.count += 1;
    total.amount += amount;
  };
  for (const intent of world.records.paymentIntents.all()) {
    truth.statuses[intent.status] = (truth.statuses[intent.status] ?? 0) + 1;
    if (intent.status === "succeeded") receive(intent.currency, intent.amount_received);
  }
  for (const charge of world.records.charges.all()) {
    truth.charges[charge.status] = (truth.charges[charge.status] ?? 0) + 1;
    if (charge.payment_intent === null && charge.captured) {
      receive(charge.currency, charge.amount_captured);
    }
  }
  return truth;
}
