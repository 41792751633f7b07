import { type Failure, invalid } from "../api/failure.ts";
import type {
  BillingDetails,
  CheckoutSession,
  Customer,
  PaymentIntent,
  PaymentMethod,
} from "../records/objects.ts";
import type { World } from "../world.ts";
import { attempt, authenticate } from "./attempt.ts";
import { createCustomer } from "./customers.ts";
import { createIntent } from "./intents.ts";
import { methodFor } from "./payment-methods.ts";

export type Payer = Partial<Pick<BillingDetails, "email" | "name" | "phone">>;

/**
 * The payer submits the hosted page. A decline leaves the session open, to be tried again with the
 * same PaymentIntent; a debit completes it unpaid. The payer agrees to 3-D Secure and bank pages.
 */
export function completeSession(
  world: World,
  asked: CheckoutSession,
  methodId: string,
  payer: Payer = {},
): { session: CheckoutSession; refusal: Failure | null } {
  // As it is by now: an earlier try may have given it its PaymentIntent.
  const session = world.records.sessions.get(asked.id) ?? asked;
  requireOpen(session);
  const email = payer.email ?? session.customer_email;
  const method = methodFor(world, methodId, { ...payer, email });
  const customer = customerOf(world, session, { ...payer, email });
  const intent = intentOf(world, session, customer?.id ?? session.customer);
  const known = world.records.sessions.replace(session.id, {
    customer: intent.customer,
    payment_intent: intent.id,
  });
  const tried = attempt(world, intent, method.id);
  if (tried.refusal !== null) return { session: known, refusal: tried.refusal };
  const after =
    tried.intent.status === "requires_action"
      ? authenticate(world, tried.intent, true)
      : tried.intent;

  const completed = world.records.sessions.replace(session.id, {
    customer_details: customerDetails(method, { ...payer, email }),
    payment_status: after.status === "processing" ? "unpaid" : "paid",
    status: "complete",
    url: null,
  });
  world.emit("checkout.session.completed", completed);
  return { session: completed, refusal: null };
}

export const customerDetails = (
  { billing_details: billing }: PaymentMethod,
  payer: Payer = {},
): CheckoutSession["customer_details"] => ({
  address: billing.address,
  business_name: null,
  email: billing.email ?? payer.email ?? null,
  individual_name: null,
  name: billing.name ?? payer.name ?? null,
  phone: billing.phone ?? payer.phone ?? null,
  tax_exempt: "none",
  tax_ids: [],
});

function customerOf(world: World, session: CheckoutSession, payer: Payer): Customer | undefined {
  if (session.customer !== null || session.customer_creation !== "always") return undefined;
  const { email, name, phone } = payer;
  return createCustomer(world, { email: email ?? null, name: name ?? null, phone: phone ?? null });
}

function intentOf(world: World, session: CheckoutSession, customer: string | null): PaymentIntent {
  const existing = world.records.paymentIntents.get(session.payment_intent ?? "");
  if (existing !== undefined) return existing;
  const plan = world.records.sessionPlans.get(session.id)?.payment;
  return createIntent(world, {
    amount: session.amount_total ?? 0,
    currency: session.currency ?? "eur",
    methodTypes: session.payment_method_types,
    captureMethod: plan?.capture_method,
    customer,
    description: plan?.description,
    // Only payment_intent_data.metadata reaches the PaymentIntent, never the session's own.
    metadata: plan?.metadata ?? {},
    receiptEmail: plan?.receipt_email,
    shipping: plan?.shipping,
    statementDescriptor: plan?.statement_descriptor,
  });
}

/** Tells the session how its debit ended. */
export function followDebit(world: World, intentId: string): void {
  const intent = world.records.paymentIntents.get(intentId);
  const page = world.records.sessions.page({ limit: 1, equal: { payment_intent: intentId } });
  const session = page.data[0];
  if (session?.status !== "complete" || session.payment_status !== "unpaid") return;
  if (intent?.status === "succeeded") {
    const paid = world.records.sessions.replace(session.id, { payment_status: "paid" });
    world.emit("checkout.session.async_payment_succeeded", paid);
  } else {
    world.emit("checkout.session.async_payment_failed", session);
  }
}

export function expireSession(world: World, session: CheckoutSession): CheckoutSession {
  requireOpen(session);
  const expired = world.records.sessions.replace(session.id, { status: "expired", url: null });
  world.emit("checkout.session.expired", expired);
  return expired;
}

function requireOpen(session: CheckoutSession): void {
  if (session.status === "open") return;
  throw invalid(
    `Only Checkout Sessions with a status in ["open"] can be used. ` +
      `This Checkout Session has a status of ${session.status}.`,
    "session",
  );
}
