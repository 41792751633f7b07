import { attempt, authenticate } from "../payments/attempt.ts";
import { createLine, createPrice, createProduct } from "../payments/catalog.ts";
import { cancel, capture } from "../payments/capture.ts";
import { completeSession } from "../payments/checkout.ts";
import { createCustomer } from "../payments/customers.ts";
import { createIntent } from "../payments/intents.ts";
import { createLegacyCharge } from "../payments/legacy-charge.ts";
import { createPaymentMethod } from "../payments/payment-methods.ts";
import { createSession } from "../payments/sessions.ts";
import type { PaymentMethod } from "../records/objects.ts";
import type { World } from "../world.ts";
import type { PlannedPayment } from "./booking.ts";

/** Stripe's ids for a payment, once it was made. */
export interface Made {
  paymentIntent: string | null;
  charge: string | null;
  session: string | null;
}

/** Makes the payment as far as it goes in one sitting; captures and cancels come later. */
export function perform(world: World, planned: PlannedPayment): Made {
  return PERFORM[planned.through](world, planned);
}

const PERFORM: Record<PlannedPayment["through"], (world: World, planned: PlannedPayment) => Made> =
  {
    charge: performCharge,
    checkout: performCheckout,
    payment_intent: performIntent,
  };

const newMethod = (world: World, planned: PlannedPayment, behaviour?: string): PaymentMethod =>
  createPaymentMethod(world, {
    ...planned.method,
    behaviour: behaviour ?? planned.method.behaviour,
    billing: { ...planned.payer },
  });

/** Whether the payer, after any declines, goes through with it. */
const paysInTheEnd = (planned: PlannedPayment): boolean =>
  planned.truth.ending === "paid" ||
  planned.method.behaviour === "processesThenFails" ||
  (planned.truth.ending === "canceled" && planned.captureMethod === "manual");

function performIntent(world: World, planned: PlannedPayment): Made {
  const { payer } = planned;
  const customer = planned.withCustomer ? createCustomer(world, payer).id : null;
  let intent = createIntent(world, {
    amount: planned.amount,
    currency: planned.currency,
    captureMethod: planned.captureMethod,
    customer,
    description: planned.description,
    metadata: planned.metadata,
    receiptEmail: payer.email,
  });
  for (const behaviour of planned.declines) {
    intent = attempt(world, intent, newMethod(world, planned, behaviour).id).intent;
  }
  if (paysInTheEnd(planned)) {
    intent = attempt(world, intent, newMethod(world, planned).id).intent;
    if (intent.status === "requires_action") intent = authenticate(world, intent, true);
  }
  return { paymentIntent: intent.id, charge: intent.latest_charge, session: null };
}

function performCheckout(world: World, planned: PlannedPayment): Made {
  const name = planned.description ?? "Stay";
  const product = createProduct(world, { name, description: null, metadata: {} });
  const price = createPrice(world, product, planned.currency, planned.amount);
  let session = createSession(world, {
    lines: [createLine(world, price, 1)],
    clientReferenceId: planned.clientReferenceId,
    metadata: planned.sessionMetadata,
    successUrl: "https://rentals.example.com/paid",
    payment: {
      capture_method: planned.captureMethod,
      description: planned.description,
      metadata: planned.metadata,
    },
  });
  const submit = (behaviour?: string) => {
    const method = newMethod(world, planned, behaviour);
    session = completeSession(world, session, method.id, planned.payer).session;
  };
  for (const behaviour of planned.declines) submit(behaviour);
  if (paysInTheEnd(planned)) submit();
  const intent = world.records.paymentIntents.get(session.payment_intent ?? "");
  return {
    paymentIntent: session.payment_intent,
    charge: intent?.latest_charge ?? null,
    session: session.id,
  };
}

function performCharge(world: World, planned: PlannedPayment): Made {
  // An abandoned payment of the old kind leaves nothing behind.
  if (planned.truth.ending !== "paid") return { paymentIntent: null, charge: null, session: null };
  let made: Made = { paymentIntent: null, charge: null, session: null };
  for (const behaviour of [...planned.declines, undefined]) {
    const { charge } = createLegacyCharge(world, {
      amount: planned.amount,
      currency: planned.currency,
      captured: true,
      customer: null,
      description: planned.description,
      metadata: planned.metadata,
      method: newMethod(world, planned, behaviour),
      receiptEmail: planned.payer.email,
      shipping: null,
    });
    made = { ...made, charge: charge.id };
  }
  return made;
}

/** The host's later word on a payment: take it (or a part), or let it go. */
export function followUp(world: World, planned: PlannedPayment, made: Made): void {
  const intent = world.records.paymentIntents.get(made.paymentIntent ?? "");
  if (intent === undefined) return;
  if (planned.truth.ending === "canceled") {
    if (intent.status.startsWith("requires_")) cancel(world, intent, "requested_by_customer");
  } else if (planned.capture !== null && intent.status === "requires_capture") {
    capture(world, intent, planned.capture.amount);
  }
}
