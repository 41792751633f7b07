import type { World } from "./world.ts";

/** What the books must say in the end. Amounts in minor units, per currency, never summed across. */
export interface Truth {
  succeeded: Record<string, { count: number; amount: number }>;
  /** PaymentIntents by status. */
  statuses: Record<string, number>;
  charges: Record<string, number>;
  events: number;
}

/** Succeeded PaymentIntents by `amount_received`, and captured charges that have no PaymentIntent. */
export function truthOf(world: World): Truth {
  const truth: Truth = {
    succeeded: {},
    statuses: {},
    charges: {},
    events: world.records.events.size,
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
