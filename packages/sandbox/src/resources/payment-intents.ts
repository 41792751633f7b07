import { invalid, noSuch, unexpectedState } from "../api/failure.ts";
import { listPage } from "../api/listing.ts";
import {
  amountOf,
  currencyOf,
  flag,
  mergedMetadata,
  nested,
  nullableText,
  oneOf,
  type Params,
  parameterMissingUnless,
  shippingOf,
  text,
  texts,
} from "../api/params.ts";
import type { Call, Route } from "../api/route.ts";
import { attempt, requireOffered } from "../payments/attempt.ts";
import { cancel, capture } from "../payments/capture.ts";
import { createIntent } from "../payments/intents.ts";
import { methodFor } from "../payments/payment-methods.ts";
import type { PaymentIntent } from "../records/objects.ts";
import { existingCustomer } from "./customers.ts";
import { createMethodFrom } from "./payment-methods.ts";

export const paymentIntentRoutes: readonly Route[] = [
  { method: "POST", path: "/v1/payment_intents", answer: create },
  { method: "GET", path: "/v1/payment_intents", answer: list },
  { method: "GET", path: "/v1/payment_intents/:id", answer: found },
  { method: "POST", path: "/v1/payment_intents/:id", answer: update },
  { method: "POST", path: "/v1/payment_intents/:id/confirm", answer: confirm },
  { method: "POST", path: "/v1/payment_intents/:id/capture", answer: captureIt },
  { method: "POST", path: "/v1/payment_intents/:id/cancel", answer: cancelIt },
];

const CAPTURE_METHODS = ["automatic", "automatic_async", "manual"] as const;
const REASONS = ["duplicate", "fraudulent", "requested_by_customer", "abandoned"] as const;

export function found({ world, id }: Pick<Call, "world" | "id">): PaymentIntent {
  const intent = world.records.paymentIntents.get(id);
  if (intent === undefined) throw noSuch("payment_intent", id, "intent");
  return intent;
}

function create(call: Call): PaymentIntent {
  const { world, params } = call;
  const amount = parameterMissingUnless(amountOf(params), "amount");
  const currency = currencyOf(params);
  const confirmNow = flag(params, "confirm") === true;
  if (params["automatic_payment_methods"] !== undefined && params["payment_method_types"]) {
    throw invalid(
      "You may only specify one of these parameters: automatic_payment_methods, payment_method_types.",
      "automatic_payment_methods",
    );
  }
  const method = chosenMethod(call);
  if (confirmNow && method === undefined) throw missingMethod();
  const allowedTypes = texts(params, "allowed_payment_method_types");
  const methodTypes = texts(params, "payment_method_types");
  const offered = [...allowedTypes, ...methodTypes];
  // Before anything is created: what is refused for its parameters leaves no trace.
  if (method !== undefined && offered.length > 0) {
    requireOffered(offered, methodFor(world, method).type);
  }
  const intent = createIntent(world, {
    amount,
    currency,
    allowedTypes,
    captureMethod: oneOf(params, "capture_method", CAPTURE_METHODS),
    confirmationMethod: oneOf(params, "confirmation_method", ["automatic", "manual"]),
    customer: existingCustomer(world, text(params, "customer")),
    description: nullableText(params, "description"),
    metadata: mergedMetadata(params, {}),
    methodTypes,
    paymentMethod: method ?? null,
    receiptEmail: nullableText(params, "receipt_email"),
    setupFutureUsage: text(params, "setup_future_usage"),
    shipping: shippingOf(params),
    statementDescriptor: nullableText(params, "statement_descriptor"),
  });
  return confirmNow && method !== undefined ? tried(call, intent, method) : intent;
}

/** A declined attempt is an HTTP error, and stays recorded on the PaymentIntent. */
function tried({ world, params }: Call, intent: PaymentIntent, method: string): PaymentIntent {
  const result = attempt(world, intent, method, {
    returnUrl: text(params, "return_url"),
    offSession: text(params, "off_session") === "true",
  });
  if (result.refusal !== null) throw result.refusal;
  return result.intent;
}

function chosenMethod(call: Call): string | undefined {
  const { world, params } = call;
  const data = nested(params, "payment_method_data");
  if (data !== undefined) return createMethodFrom(world, data).id;
  const id = text(params, "payment_method");
  return id === undefined || id === "" ? undefined : methodFor(world, id).id;
}

const missingMethod = () =>
  invalid(
    "You cannot confirm this PaymentIntent because it's missing a payment method. " +
      "Update the PaymentIntent with a payment method and then confirm it again.",
    undefined,
    "payment_intent_unexpected_state",
  );

function confirm(call: Call): PaymentIntent {
  const intent = found(call);
  const method = chosenMethod(call) ?? intent.payment_method;
  if (method === null) throw missingMethod();
  return tried(call, intent, method);
}

function update(call: Call): PaymentIntent {
  const { world, params } = call;
  const intent = found(call);
  const changes: Partial<PaymentIntent> = { metadata: mergedMetadata(params, intent.metadata) };
  for (const field of ["description", "receipt_email", "statement_descriptor"] as const) {
    const value = nullableText(params, field);
    if (value !== undefined) changes[field] = value;
  }
  const shipping = shippingOf(params);
  if (shipping !== undefined) changes.shipping = shipping;
  Object.assign(changes, moneyChanges(call, intent));
  return world.records.paymentIntents.replace(intent.id, changes);
}

/** What may change only before money moves. */
function moneyChanges(call: Call, intent: PaymentIntent): Partial<PaymentIntent> {
  const { world, params } = call;
  const names = ["amount", "currency", "customer", "payment_method", "payment_method_data"];
  if (!names.some((name) => params[name] !== undefined)) return {};
  if (!/^requires_(payment_method|confirmation|action)$/.test(intent.status)) {
    throw unexpectedState(
      intent,
      "update",
      "requires_payment_method, requires_confirmation, requires_action",
    );
  }
  const method = chosenMethod(call);
  return {
    amount: amountOf(params) ?? intent.amount,
    currency: params["currency"] === undefined ? intent.currency : currencyOf(params),
    customer: existingCustomer(world, text(params, "customer")) ?? intent.customer,
    ...(method === undefined ? {} : { payment_method: method, status: "requires_confirmation" }),
  };
}

function captureIt(call: Call): PaymentIntent {
  return capture(call.world, found(call), amountOf(call.params, "amount_to_capture"));
}

function cancelIt(call: Call): PaymentIntent {
  const reason = oneOf(call.params, "cancellation_reason", REASONS) ?? null;
  return cancel(call.world, found(call), reason);
}

function list({ world, params }: { world: Call["world"]; params: Params }): object {
  return listPage(world.records.paymentIntents, params, {
    url: "/v1/payment_intents",
    noun: "payment_intent",
    filters: ["customer"],
  });
}
