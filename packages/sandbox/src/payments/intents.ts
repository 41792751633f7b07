import type { Listed } from "../records/collection.ts";
import type { Metadata, PaymentIntent } from "../records/objects.ts";
import type { World } from "../world.ts";

export interface NewIntent {
  amount: number;
  currency: string;
  /** `allowed_payment_method_types`: a filter on what the dashboard enables; empty: no filter. */
  allowedTypes?: string[];
  /** `payment_method_types`, as API versions before endive had it; empty: automatic. */
  methodTypes?: string[];
  captureMethod?: string | undefined;
  confirmationMethod?: string | undefined;
  customer?: string | null | undefined;
  description?: string | null | undefined;
  metadata?: Metadata;
  paymentMethod?: string | null;
  receiptEmail?: string | null | undefined;
  setupFutureUsage?: string | undefined;
  shipping?: PaymentIntent["shipping"] | undefined;
  statementDescriptor?: string | null | undefined;
}

/** What the sandbox's dashboard has switched on. */
export const AUTOMATIC_TYPES = ["card", "ideal", "bancontact", "sepa_debit", "link", "paypal"];

export function createIntent(world: World, wanted: NewIntent): PaymentIntent {
  const id = world.ids.next("pi");
  const secret = `${id}_${world.ids.next("secret")}`;
  const made = { id, created: world.clock.nowSeconds() };
  const intent = world.records.paymentIntents.insert(intentObject(made, wanted, secret));
  world.emit("payment_intent.created", intent);
  return intent;
}

/** A PaymentIntent as it comes into being, before any attempt. */
export function intentObject(
  { id, created }: Listed,
  wanted: NewIntent,
  clientSecret: string,
): PaymentIntent {
  const [types, allowed] = [wanted.methodTypes ?? [], wanted.allowedTypes ?? []];
  const offered = types.length === 0 ? allowed : types;
  const method = wanted.paymentMethod ?? null;
  return {
    id,
    object: "payment_intent",
    allowed_payment_method_types: allowed.length === 0 ? null : allowed,
    amount: wanted.amount,
    amount_capturable: 0,
    amount_received: 0,
    application: null,
    application_fee_amount: null,
    automatic_payment_methods:
      types.length === 0 ? { allow_redirects: "always", enabled: true } : null,
    canceled_at: null,
    cancellation_reason: null,
    // The default since 2024-04-10: the balance transaction comes later.
    capture_method: wanted.captureMethod ?? "automatic_async",
    client_secret: clientSecret,
    confirmation_method: wanted.confirmationMethod ?? "automatic",
    created,
    currency: wanted.currency,
    customer: wanted.customer ?? null,
    customer_account: null,
    description: wanted.description ?? null,
    excluded_payment_method_types: null,
    last_payment_error: null,
    latest_charge: null,
    livemode: false,
    managed_payments: null,
    metadata: wanted.metadata ?? {},
    next_action: null,
    on_behalf_of: null,
    payment_method: method,
    payment_method_configuration_details: null,
    payment_method_options: {},
    payment_method_types: offered.length === 0 ? AUTOMATIC_TYPES : offered,
    payment_record: null,
    processing: null,
    receipt_email: wanted.receiptEmail ?? null,
    review: null,
    setup_future_usage: wanted.setupFutureUsage ?? null,
    shipping: wanted.shipping ?? null,
    source: null,
    statement_descriptor: wanted.statementDescriptor ?? null,
    statement_descriptor_suffix: null,
    status: method === null ? "requires_payment_method" : "requires_confirmation",
    transfer_data: null,
    transfer_group: null,
  };
}
