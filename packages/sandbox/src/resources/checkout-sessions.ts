import { invalid, noSuch } from "../api/failure.ts";
import { listPage } from "../api/listing.ts";
import {
  integer,
  items,
  mergedMetadata,
  nested,
  nullableText,
  oneOf,
  shippingOf,
  text,
  texts,
} from "../api/params.ts";
import type { Call, ListAnswer, Route } from "../api/route.ts";
import { expireSession } from "../payments/checkout.ts";
import { createSession } from "../payments/sessions.ts";
import type { CheckoutSession } from "../records/objects.ts";
import { lineFrom } from "./catalog.ts";
import { existingCustomer } from "./customers.ts";

export const checkoutSessionRoutes: readonly Route[] = [
  { method: "POST", path: "/v1/checkout/sessions", answer: create },
  {
    method: "GET",
    path: "/v1/checkout/sessions",
    answer: ({ world, params }) =>
      listPage(world.records.sessions, params, {
        url: "/v1/checkout/sessions",
        noun: "checkout.session",
        filters: ["payment_intent", "customer", "status"],
      }),
  },
  { method: "GET", path: "/v1/checkout/sessions/:id", answer: found },
  { method: "GET", path: "/v1/checkout/sessions/:id/line_items", answer: lineItems },
  {
    method: "POST",
    path: "/v1/checkout/sessions/:id/expire",
    answer: (call) => expireSession(call.world, found(call)),
  },
];

export function found({ world, id }: Pick<Call, "world" | "id">): CheckoutSession {
  const session = world.records.sessions.get(id);
  if (session === undefined) throw noSuch("checkout.session", id);
  return session;
}

function create({ world, params }: Call): CheckoutSession {
  const mode = oneOf(params, "mode", ["payment", "setup", "subscription"]) ?? "payment";
  if (mode !== "payment") {
    throw invalid(`The sandbox knows Checkout Sessions in payment mode only, not ${mode}.`, "mode");
  }
  const wantedLines = items(params, "line_items");
  if (wantedLines.length === 0) throw invalid("Missing required param: line_items.", "line_items");
  const payment = nested(params, "payment_intent_data") ?? {};
  const expiresAt = integer(params, "expires_at");
  return createSession(world, {
    lines: wantedLines.map((line) => lineFrom(world, line)),
    allowedTypes: texts(params, "allowed_payment_method_types"),
    cancelUrl: nullableText(params, "cancel_url"),
    clientReferenceId: nullableText(params, "client_reference_id"),
    customer: existingCustomer(world, text(params, "customer")),
    customerCreation: oneOf(params, "customer_creation", ["always", "if_required"]),
    customerEmail: nullableText(params, "customer_email"),
    expiresAt,
    metadata: mergedMetadata(params, {}),
    methodTypes: texts(params, "payment_method_types"),
    successUrl: nullableText(params, "success_url"),
    payment: {
      capture_method: text(payment, "capture_method"),
      description: nullableText(payment, "description") ?? null,
      metadata: mergedMetadata(payment, {}),
      receipt_email: nullableText(payment, "receipt_email") ?? null,
      shipping: shippingOf(payment) ?? null,
      statement_descriptor: nullableText(payment, "statement_descriptor") ?? null,
    },
  });
}

function lineItems({ world, id }: Call): ListAnswer {
  const data = world.records.sessionPlans.get(found({ world, id }).id)?.lines ?? [];
  const url = `/v1/checkout/sessions/${id}/line_items`;
  return { object: "list", data, has_more: false, url };
}
