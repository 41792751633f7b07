import { previousAttributes } from "../events.ts";
import type { Listed } from "../records/collection.ts";
import type {
  BillingDetails,
  Charge,
  Metadata,
  PaymentIntent,
  PaymentMethod,
} from "../records/objects.ts";
import type { World } from "../world.ts";
import { detailsOf } from "./method-details.ts";
import type { Behaviour } from "./test-cards.ts";

export interface NewCharge {
  amount: number;
  currency: string;
  status: "succeeded" | "pending" | "failed";
  captured: boolean;
  customer: string | null;
  description: string | null;
  intent: string | null;
  metadata: Metadata;
  method: PaymentMethod;
  receiptEmail: string | null;
  shipping: Charge["shipping"];
  statementDescriptor: string | null;
  refusal?: Extract<Behaviour, { does: "decline" }> | undefined;
}

/** One attempt to take money. Metadata and description are copied once, as Stripe does. */
export function createCharge(world: World, wanted: NewCharge): Charge {
  const id = world.ids.next(chargePrefix(wanted.method.type));
  const made = { id, created: world.clock.nowSeconds() };
  return world.records.charges.insert(chargeObject(made, wanted, world.baseUrl));
}

/** Stripe's ids for what isn't a card payment start with py_. */
export const chargePrefix = (type: string): "ch" | "py" => (type === "card" ? "ch" : "py");

/** A charge as it comes into being: nothing settled, refunded or disputed yet. */
export function chargeObject({ id, created }: Listed, wanted: NewCharge, baseUrl: string): Charge {
  const { refusal, status } = wanted;
  return {
    id,
    object: "charge",
    amount: wanted.amount,
    amount_captured: wanted.captured && status === "succeeded" ? wanted.amount : 0,
    amount_refunded: 0,
    application: null,
    application_fee: null,
    application_fee_amount: null,
    balance_transaction: null,
    billing_details: billingOf(wanted.method),
    calculated_statement_descriptor: wanted.statementDescriptor ?? "RENTEASE",
    captured: wanted.captured && status === "succeeded",
    created,
    currency: wanted.currency,
    customer: wanted.customer,
    description: wanted.description,
    disputed: false,
    failure_balance_transaction: null,
    failure_code: refusal?.code ?? null,
    failure_message: refusal?.message ?? null,
    fraud_details: {},
    livemode: false,
    metadata: wanted.metadata,
    on_behalf_of: null,
    outcome: outcomeOf(refusal),
    paid: status === "succeeded",
    payment_intent: wanted.intent,
    payment_method: wanted.method.id,
    payment_method_details: detailsOf(wanted.method, wanted.amount),
    receipt_email: wanted.receiptEmail,
    receipt_number: null,
    receipt_url: status === "succeeded" ? `${baseUrl}/_sandbox/receipts/${id}` : null,
    refunded: false,
    review: null,
    shipping: wanted.shipping,
    source: null,
    source_transfer: null,
    statement_descriptor: wanted.statementDescriptor,
    statement_descriptor_suffix: null,
    status,
    transfer_data: null,
    transfer_group: null,
  };
}

/** A PaymentIntent's charge: what the PaymentIntent says, taken over at this moment. */
export const chargeOfIntent = (
  world: World,
  intent: PaymentIntent,
  method: PaymentMethod,
  how: Pick<NewCharge, "status" | "captured" | "refusal">,
): Charge =>
  createCharge(world, {
    ...how,
    amount: intent.amount,
    currency: intent.currency,
    customer: intent.customer,
    description: intent.description,
    intent: intent.id,
    metadata: intent.metadata,
    method,
    receiptEmail: intent.receipt_email,
    shipping: intent.shipping,
    statementDescriptor: intent.statement_descriptor,
  });

/** Changes a charge and tells of it as `charge.updated`. */
export function updateCharge(world: World, charge: Charge, changes: Partial<Charge>): Charge {
  const updated = world.records.charges.replace(charge.id, changes);
  const previous = previousAttributes(charge, updated);
  if (Object.keys(previous).length > 0) world.emit("charge.updated", updated, previous);
  return updated;
}

const billingOf = (method: PaymentMethod): BillingDetails => ({
  address: method.billing_details.address,
  email: method.billing_details.email,
  name: method.billing_details.name,
  phone: method.billing_details.phone,
  tax_id: method.billing_details.tax_id,
});

const outcomeOf = (refusal: NewCharge["refusal"]): Charge["outcome"] => ({
  advice_code: refusal === undefined ? null : "try_again_later",
  network_advice_code: null,
  network_decline_code: refusal === undefined ? null : "05",
  network_status: refusal === undefined ? "approved_by_network" : "declined_by_network",
  reason: refusal?.declineCode ?? null,
  risk_level: "normal",
  risk_score: 20,
  seller_message: refusal === undefined ? "Payment complete." : "The bank declined the payment.",
  type: refusal === undefined ? "authorized" : "issuer_declined",
});
