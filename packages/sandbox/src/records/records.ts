import { type Collection, createCollection } from "./collection.ts";
import type {
  BalanceTransaction,
  Charge,
  CheckoutSession,
  Customer,
  Dispute,
  PaymentIntent,
  PaymentMethod,
  Payout,
  PayoutLine,
  Price,
  Product,
  Refund,
  SessionPlan,
  StripeEvent,
  WebhookEndpoint,
} from "./objects.ts";

/** Which behaviour a PaymentMethod shows when it is charged: known to the sandbox, not to its callers. */
export interface MethodBehaviour {
  id: string;
  created: number;
  behaviour: string;
}

export interface Records {
  balanceTransactions: Collection<BalanceTransaction>;
  charges: Collection<Charge>;
  customers: Collection<Customer>;
  disputes: Collection<Dispute>;
  events: Collection<StripeEvent>;
  methodBehaviours: Collection<MethodBehaviour>;
  paymentIntents: Collection<PaymentIntent>;
  paymentMethods: Collection<PaymentMethod>;
  payoutLines: Collection<PayoutLine>;
  payouts: Collection<Payout>;
  prices: Collection<Price>;
  products: Collection<Product>;
  refunds: Collection<Refund>;
  sessionPlans: Collection<SessionPlan>;
  sessions: Collection<CheckoutSession>;
  webhookEndpoints: Collection<WebhookEndpoint>;
}

/** Every collection, with the fields its lists are filtered by. */
export function createRecords(onChange: () => void): Records {
  return {
    balanceTransactions: createCollection<BalanceTransaction>(["source"], onChange),
    charges: createCollection<Charge>(["payment_intent", "customer"], onChange),
    customers: createCollection<Customer>(["email"], onChange),
    disputes: createCollection<Dispute>(["charge", "payment_intent"], onChange),
    events: createCollection<StripeEvent>(["type"], onChange),
    methodBehaviours: createCollection<MethodBehaviour>([], onChange),
    paymentIntents: createCollection<PaymentIntent>(["customer"], onChange),
    paymentMethods: createCollection<PaymentMethod>(["customer"], onChange),
    payoutLines: createCollection<PayoutLine>(["payout"], onChange),
    payouts: createCollection<Payout>([], onChange),
    prices: createCollection<Price>([], onChange),
    products: createCollection<Product>([], onChange),
    refunds: createCollection<Refund>(["charge", "payment_intent"], onChange),
    sessionPlans: createCollection<SessionPlan>([], onChange),
    sessions: createCollection<CheckoutSession>(["payment_intent", "customer"], onChange),
    webhookEndpoints: createCollection<WebhookEndpoint>([], onChange),
  };
}
