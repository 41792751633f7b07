import type { ChargeFacts } from "./charge.ts";
import type { CheckoutSessionFacts } from "./checkout-session.ts";
import type { PaymentIntentFacts } from "./payment-intent.ts";

/** What one snapshot of one Stripe object says, whichever way it came in: webhook, fetch, backfill, sweep. */
export type Fact =
  | { object: "payment_intent"; facts: PaymentIntentFacts }
  | { object: "charge"; facts: ChargeFacts }
  | { object: "checkout.session"; facts: CheckoutSessionFacts };

/**
 * The roots an object names: the ids under whose lock it may be written. All parts of one payment meet at its
 * PaymentIntent's id, or at the charge's where there is none.
 */
export function rootsOf(fact: Fact): string[] {
  const named = fact.object === "payment_intent" ? [] : [fact.facts.paymentIntent];
  return [fact.facts.id, ...named].filter((id) => id !== null);
}
