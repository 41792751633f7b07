import { type BalanceTransactionFacts, balanceTransactionJoin } from "./balance-transaction.ts";
import { type ChargeFacts, chargeJoin } from "./charge.ts";
import { type CheckoutSessionFacts, checkoutSessionJoin } from "./checkout-session.ts";
import { type DisputeFacts, disputeJoin } from "./dispute.ts";
import type { JoinRule } from "./join.ts";
import { type PaymentIntentFacts, paymentIntentJoin } from "./payment-intent.ts";
import { type PayoutFacts, payoutJoin } from "./payout.ts";
import { type RefundFacts, refundJoin } from "./refund.ts";

type FactsByObject = {
  payment_intent: PaymentIntentFacts;
  charge: ChargeFacts;
  "checkout.session": CheckoutSessionFacts;
  refund: RefundFacts;
  dispute: DisputeFacts;
  payout: PayoutFacts;
  balance_transaction: BalanceTransactionFacts;
};

/** Stripe's name for a kind of object. */
export type ObjectType = keyof FactsByObject;
export type FactsOf<Type extends ObjectType> = FactsByObject[Type];

/** What one snapshot of one Stripe object says, whichever way it came in: webhook, fetch, backfill, sweep. */
export type Fact<Type extends ObjectType = ObjectType> = {
  [Each in Type]: { object: Each; facts: FactsOf<Each> };
}[Type];

/** How two snapshots of each kind of object are joined. */
export const joinRules: { [Type in ObjectType]: JoinRule<FactsOf<Type>> } = {
  payment_intent: paymentIntentJoin,
  charge: chargeJoin,
  "checkout.session": checkoutSessionJoin,
  refund: refundJoin,
  dispute: disputeJoin,
  payout: payoutJoin,
  balance_transaction: balanceTransactionJoin,
};

/**
 * The roots an object names: the ids under whose lock it may be written. All parts of one payment meet at its
 * PaymentIntent's id, or at the charge's where there is none; a refund may name only the charge.
 */
export function rootsOf(fact: Fact): string[] {
  return [fact.facts.id, ...parentsOf(fact)].filter((id) => id !== null);
}

function parentsOf({ object, facts }: Fact): (string | null)[] {
  switch (object) {
    case "payment_intent":
    case "payout":
      return [];
    case "charge":
    case "checkout.session":
      return [facts.paymentIntent];
    case "refund":
    case "dispute":
      return [facts.charge, facts.paymentIntent];
    case "balance_transaction":
      return [facts.source];
  }
}
