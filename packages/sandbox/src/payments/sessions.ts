import type { Listed } from "../records/collection.ts";
import type { CheckoutSession, LineItem, Metadata, SessionPlan } from "../records/objects.ts";
import type { World } from "../world.ts";
import { AUTOMATIC_TYPES } from "./intents.ts";

export interface NewSession {
  allowedTypes?: string[];
  lines: LineItem[];
  cancelUrl?: string | null | undefined;
  clientReferenceId?: string | null | undefined;
  customer?: string | undefined;
  customerCreation?: "always" | "if_required" | undefined;
  customerEmail?: string | null | undefined;
  /** Whole seconds; a day from now if absent. */
  expiresAt?: number | undefined;
  metadata?: Metadata;
  methodTypes?: string[];
  successUrl?: string | null | undefined;
  payment?: Partial<SessionPlan["payment"]>;
}

const DAY_SECONDS = 86_400;

/** A hosted page. Its PaymentIntent comes into being when the payer submits it, not before. */
export function createSession(world: World, wanted: NewSession): CheckoutSession {
  const id = world.ids.next("cs");
  const created = world.clock.nowSeconds();
  const expiresAt = wanted.expiresAt ?? created + DAY_SECONDS;
  world.records.sessionPlans.insert({
    id,
    created,
    lines: wanted.lines,
    payment: {
      capture_method: undefined,
      description: null,
      metadata: {},
      receipt_email: null,
      shipping: null,
      statement_descriptor: null,
      ...wanted.payment,
    },
  });
  world.timers.schedule("expire_session", id, expiresAt * 1000 - world.clock.nowMs());
  const url = `${world.baseUrl}/_sandbox/checkout/sessions/${id}`;
  return world.records.sessions.insert(
    sessionObject({ id, created }, { ...wanted, expiresAt }, url),
  );
}

/** A session as it comes into being: open, at the hosted page's `url`. */
export function sessionObject(
  { id, created }: Listed,
  wanted: Omit<NewSession, "lines" | "payment"> & {
    expiresAt: number;
    lines: readonly Pick<LineItem, "amount_total" | "currency">[];
  },
  url: string,
): CheckoutSession {
  const total = wanted.lines.reduce((sum, line) => sum + line.amount_total, 0);
  const [types, allowed] = [wanted.methodTypes ?? [], wanted.allowedTypes ?? []];
  const offered = types.length === 0 ? allowed : types;
  return {
    id,
    object: "checkout.session",
    adaptive_pricing: { enabled: false },
    after_expiration: null,
    allow_promotion_codes: null,
    allowed_payment_method_types: allowed.length === 0 ? null : allowed,
    amount_subtotal: total,
    amount_total: total,
    automatic_tax: { enabled: false, liability: null, provider: null, status: null },
    billing_address_collection: null,
    cancel_url: wanted.cancelUrl ?? null,
    client_reference_id: wanted.clientReferenceId ?? null,
    client_secret: null,
    collected_information: null,
    consent: null,
    consent_collection: null,
    created,
    currency: wanted.lines[0]?.currency ?? null,
    currency_conversion: null,
    custom_fields: [],
    custom_text: {
      after_submit: null,
      shipping_address: null,
      submit: null,
      terms_of_service_acceptance: null,
    },
    customer: wanted.customer ?? null,
    customer_account: null,
    customer_creation: wanted.customerCreation ?? "if_required",
    customer_details: null,
    customer_email: wanted.customerEmail ?? null,
    discounts: [],
    expires_at: wanted.expiresAt,
    integration_identifier: null,
    invoice: null,
    invoice_creation: null,
    livemode: false,
    locale: null,
    managed_payments: null,
    metadata: wanted.metadata ?? {},
    mode: "payment",
    origin_context: null,
    payment_intent: null,
    payment_link: null,
    payment_method_collection: "if_required",
    payment_method_configuration_details: null,
    payment_method_options: {},
    payment_method_types: offered.length === 0 ? AUTOMATIC_TYPES : offered,
    payment_status: "unpaid",
    permissions: null,
    phone_number_collection: { enabled: false },
    recovered_from: null,
    saved_payment_method_options: null,
    setup_intent: null,
    shipping_address_collection: null,
    shipping_cost: null,
    shipping_options: [],
    status: "open",
    submit_type: null,
    subscription: null,
    success_url: wanted.successUrl ?? null,
    total_details: { amount_discount: 0, amount_shipping: 0, amount_tax: 0 },
    ui_mode: "hosted_page",
    url,
    wallet_options: null,
  };
}
