import type Stripe from "stripe";

/** An SDK object as stored: its expandable fields hold ids, never objects. */
type Stored<T, References extends keyof T> = Omit<T, References> & {
  [Field in References]: Extract<T[Field], string | null>;
};

export type PaymentIntent = Stored<
  Stripe.PaymentIntent,
  "customer" | "latest_charge" | "payment_method"
>;
export type Charge = Stored<Stripe.Charge, "balance_transaction" | "customer" | "payment_intent">;
export type Customer = Stripe.Customer;
export type CheckoutSession = Stored<Stripe.Checkout.Session, "customer" | "payment_intent">;
export type BalanceTransaction = Stored<Stripe.BalanceTransaction, "source">;
export type Refund = Stored<
  Stripe.Refund,
  | "balance_transaction"
  | "charge"
  | "customer"
  | "failure_balance_transaction"
  | "payment_intent"
  | "payment_method"
  | "source_transfer_reversal"
  | "transfer_reversal"
>;
export type DisputeEvidence = Stored<
  Stripe.Dispute.Evidence,
  | "cancellation_policy"
  | "customer_communication"
  | "customer_signature"
  | "duplicate_charge_documentation"
  | "receipt"
  | "refund_policy"
  | "service_documentation"
  | "shipping_documentation"
  | "uncategorized_file"
>;
/** Its balance transactions are whole objects, in Stripe's API too. */
export type Dispute = Stored<
  Omit<Stripe.Dispute, "balance_transactions" | "evidence">,
  "charge" | "payment_intent"
> & { balance_transactions: BalanceTransaction[]; evidence: DisputeEvidence };
export type Payout = Stored<
  Stripe.Payout,
  | "application_fee"
  | "balance_transaction"
  | "destination"
  | "failure_balance_transaction"
  | "original_payout"
  | "reversed_by"
>;
export type WebhookEndpoint = Stripe.WebhookEndpoint;
export type PaymentMethod = Stored<Stripe.PaymentMethod, "customer">;
export type Product = Stripe.Product;
/** On the wire `unit_amount_decimal` is a string; the SDK makes its Decimal of it. */
export type Price = Omit<Stripe.Price, "product" | "unit_amount_decimal"> & {
  product: string;
  unit_amount_decimal: string | null;
};
export type LineItem = Omit<Stripe.LineItem, "price"> & { price: Price | null };

export type BillingDetails = Stripe.Charge.BillingDetails;
export type PaymentMethodDetails = Stripe.Charge.PaymentMethodDetails;
export type Address = Stripe.Address;
export type Metadata = Stripe.Metadata;

/** The objects that events are about. */
export type EventSubject =
  | PaymentIntent
  | Charge
  | Customer
  | CheckoutSession
  | PaymentMethod
  | Refund
  | Dispute
  | Payout;

export interface StripeEvent {
  id: string;
  object: "event";
  api_version: string;
  created: number;
  data: { object: EventSubject; previous_attributes?: Record<string, unknown> };
  livemode: boolean;
  pending_webhooks: number;
  request: { id: string | null; idempotency_key: string | null };
  type: string;
}

/** The automatic payout that a balance transaction went out with: Stripe's object doesn't say it. */
export interface PayoutLine {
  /** The balance transaction's, as is `created`. */
  id: string;
  created: number;
  payout: string;
}

/** What a Checkout Session keeps beside itself: shown only when asked for, or used when it is paid. */
export interface SessionPlan {
  id: string;
  created: number;
  lines: LineItem[];
  payment: {
    capture_method: string | undefined;
    description: string | null;
    metadata: Metadata;
    receipt_email: string | null;
    shipping: Stripe.PaymentIntent.Shipping | null;
    statement_descriptor: string | null;
  };
}
