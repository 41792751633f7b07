import { Failure, invalid, unexpectedState } from "../api/failure.ts";
import type { PaymentIntent, PaymentMethod } from "../records/objects.ts";
import type { World } from "../world.ts";
import { chargeOfIntent } from "./charges.ts";
import { behaviourOf, methodFor } from "./payment-methods.ts";
import { settleAtOnce } from "./settlement.ts";
import type { Behaviour } from "./test-cards.ts";

/** How long an issuer holds an authorised amount. */
const AUTHORIZATION_MS = 7 * 86_400_000;

const AUTHENTICATION_REQUIRED: Extract<Behaviour, { does: "decline" }> = {
  does: "decline",
  code: "authentication_required",
  declineCode: "authentication_required",
  message: "Your card was declined. This transaction requires authentication.",
};

const CONFIRMABLE = ["requires_payment_method", "requires_confirmation", "requires_action"];

/**
 * Confirms a PaymentIntent with its payment method. A decline is recorded and returned as `refusal`;
 * whether it is an HTTP error is the caller's affair (the API says 402, a hosted page shows it).
 */
export function attempt(
  world: World,
  intent: PaymentIntent,
  methodId: string,
  how: { returnUrl?: string | undefined; offSession?: boolean } = {},
): { intent: PaymentIntent; refusal: Failure | null } {
  if (!CONFIRMABLE.includes(intent.status)) {
    throw unexpectedState(intent, "confirm", CONFIRMABLE.join(", "));
  }
  const method = methodFor(world, methodId);
  requireOffered(intent.payment_method_types, method.type);
  const behaviour = behaviourOf(world, method);
  const started = world.records.paymentIntents.replace(intent.id, {
    last_payment_error: null,
    next_action: null,
    payment_method: method.id,
  });
  if (behaviour.does === "decline") return refuse(world, started, method, behaviour);
  if (behaviour.does === "ask") {
    // Nobody is there to answer: the bank declines.
    if (how.offSession === true) return refuse(world, started, method, AUTHENTICATION_REQUIRED);
    const { redirect } = behaviour;
    return { intent: ask(world, started, redirect, how.returnUrl ?? null), refusal: null };
  }
  if (behaviour.does === "process")
    return { intent: process(world, started, method), refusal: null };
  return { intent: succeed(world, started, method), refusal: null };
}

/** Throws unless methods of this type are among those offered. */
export function requireOffered(offered: readonly string[], type: string): void {
  // Wallets are cards to Stripe, so there is nothing to map.
  if (offered.includes(type)) return;
  throw invalid(
    `The PaymentMethod provided (${type}) is not allowed for this PaymentIntent. ` +
      `Please attach a PaymentMethod of one of the following types: ${offered.join(", ")}.`,
    "payment_method",
    "payment_intent_incompatible_payment_method",
  );
}

function refuse(
  world: World,
  intent: PaymentIntent,
  method: PaymentMethod,
  refusal: Extract<Behaviour, { does: "decline" }>,
): { intent: PaymentIntent; refusal: Failure } {
  const charge = chargeOfIntent(world, intent, method, {
    status: "failed",
    captured: false,
    refusal,
  });
  const error = {
    charge: charge.id,
    code: refusal.code,
    decline_code: refusal.declineCode,
    doc_url: `https://stripe.com/docs/error-codes/${refusal.code.replaceAll("_", "-")}`,
    message: refusal.message,
    payment_method: method,
    type: "card_error" as const,
  };
  const refused = world.records.paymentIntents.replace(intent.id, {
    last_payment_error: error,
    latest_charge: charge.id,
    payment_method: null,
    status: "requires_payment_method",
  });
  world.emit("charge.failed", charge);
  world.emit("payment_intent.payment_failed", refused);
  return { intent: refused, refusal: new Failure(402, { ...error, payment_intent: refused }) };
}

function ask(
  world: World,
  intent: PaymentIntent,
  redirect: boolean,
  returnUrl: string | null,
): PaymentIntent {
  const url = `${world.baseUrl}/_sandbox/payment_intents/${intent.id}/authenticate`;
  const asked = world.records.paymentIntents.replace(intent.id, {
    next_action: redirect
      ? { redirect_to_url: { return_url: returnUrl, url }, type: "redirect_to_url" }
      : {
          type: "use_stripe_sdk",
          use_stripe_sdk: { stripe_js: url, type: "three_d_secure_redirect" },
        },
    status: "requires_action",
  });
  world.emit("payment_intent.requires_action", asked);
  return asked;
}

function process(world: World, intent: PaymentIntent, method: PaymentMethod): PaymentIntent {
  const charge = chargeOfIntent(world, intent, method, { status: "pending", captured: false });
  const processing = world.records.paymentIntents.replace(intent.id, {
    latest_charge: charge.id,
    status: "processing",
  });
  world.emit("charge.pending", charge);
  world.emit("payment_intent.processing", processing);
  world.timers.schedule("finish_payment", intent.id, world.delays.processingMs);
  return processing;
}

function succeed(world: World, intent: PaymentIntent, method: PaymentMethod): PaymentIntent {
  if (intent.capture_method === "manual") return authorize(world, intent, method);
  const charge = chargeOfIntent(world, intent, method, { status: "succeeded", captured: true });
  const asynchronous = intent.capture_method === "automatic_async" && method.type === "card";
  const settled = asynchronous ? charge : settleAtOnce(world, charge);
  if (asynchronous) world.timers.schedule("settle_charge", charge.id, world.delays.settlementMs);
  const succeeded = world.records.paymentIntents.replace(intent.id, {
    amount_received: intent.amount,
    latest_charge: charge.id,
    status: "succeeded",
  });
  world.emit("charge.succeeded", settled);
  world.emit("payment_intent.succeeded", succeeded);
  return succeeded;
}

function authorize(world: World, intent: PaymentIntent, method: PaymentMethod): PaymentIntent {
  const charge = chargeOfIntent(world, intent, method, { status: "succeeded", captured: false });
  const held = world.records.paymentIntents.replace(intent.id, {
    amount_capturable: intent.amount,
    latest_charge: charge.id,
    status: "requires_capture",
  });
  world.emit("charge.succeeded", charge);
  world.emit("payment_intent.amount_capturable_updated", held);
  world.timers.schedule("expire_authorization", intent.id, AUTHORIZATION_MS);
  return held;
}

/** The payer's answer to 3-D Secure or at the bank's page. */
export function authenticate(world: World, intent: PaymentIntent, agreed: boolean): PaymentIntent {
  if (intent.status !== "requires_action" || intent.payment_method === null) {
    throw unexpectedState(intent, "authenticate", "requires_action");
  }
  const method = methodFor(world, intent.payment_method);
  if (agreed) {
    const answered = world.records.paymentIntents.replace(intent.id, { next_action: null });
    return succeed(world, answered, method);
  }
  const failed = world.records.paymentIntents.replace(intent.id, {
    last_payment_error: {
      code: "payment_intent_authentication_failure",
      doc_url: "https://stripe.com/docs/error-codes/payment-intent-authentication-failure",
      message: "The provided PaymentMethod has failed authentication.",
      payment_method: method,
      type: "invalid_request_error",
    },
    next_action: null,
    payment_method: null,
    status: "requires_payment_method",
  });
  world.emit("payment_intent.payment_failed", failed);
  return failed;
}

/** The bank's word on a debit, days after it started. */
export function finishPayment(world: World, intentId: string): void {
  const intent = world.records.paymentIntents.get(intentId);
  const pending = world.records.charges.get(intent?.latest_charge ?? "");
  if (intent?.status !== "processing" || pending?.payment_method == null) return;
  const method = methodFor(world, pending.payment_method);
  const behaviour = behaviourOf(world, method);
  if (behaviour.does === "process" && behaviour.ends === "fail") {
    failDebit(world, intent, pending.id, method);
    return;
  }
  const charge = settleAtOnce(
    world,
    world.records.charges.replace(pending.id, {
      amount_captured: pending.amount,
      captured: true,
      paid: true,
      status: "succeeded",
    }),
  );
  const succeeded = world.records.paymentIntents.replace(intent.id, {
    amount_received: intent.amount,
    status: "succeeded",
  });
  world.emit("charge.succeeded", charge);
  world.emit("payment_intent.succeeded", succeeded);
}

function failDebit(
  world: World,
  intent: PaymentIntent,
  chargeId: string,
  method: PaymentMethod,
): void {
  const message = "The customer's bank account could not be debited.";
  const charge = world.records.charges.replace(chargeId, {
    failure_code: "payment_method_provider_decline",
    failure_message: message,
    status: "failed",
  });
  const failed = world.records.paymentIntents.replace(intent.id, {
    last_payment_error: {
      charge: charge.id,
      code: "payment_method_provider_decline",
      message,
      payment_method: method,
      type: "card_error",
    },
    payment_method: null,
    status: "requires_payment_method",
  });
  world.emit("charge.failed", charge);
  world.emit("payment_intent.payment_failed", failed);
}
