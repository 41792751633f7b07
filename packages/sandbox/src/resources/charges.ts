import { Failure, noSuch } from "../api/failure.ts";
import { listPage } from "../api/listing.ts";
import {
  amountOf,
  currencyOf,
  flag,
  mergedMetadata,
  nullableText,
  parameterMissingUnless,
  requiredText,
  shippingOf,
  text,
} from "../api/params.ts";
import type { Call, Route } from "../api/route.ts";
import { capture, captureCharge } from "../payments/capture.ts";
import { updateCharge } from "../payments/charges.ts";
import { createLegacyCharge } from "../payments/legacy-charge.ts";
import { methodFor } from "../payments/payment-methods.ts";
import type { Charge } from "../records/objects.ts";
import { existingCustomer } from "./customers.ts";

export const chargeRoutes: readonly Route[] = [
  { method: "POST", path: "/v1/charges", answer: create },
  {
    method: "GET",
    path: "/v1/charges",
    answer: ({ world, params }) =>
      listPage(world.records.charges, params, {
        url: "/v1/charges",
        noun: "charge",
        filters: ["payment_intent", "customer"],
      }),
  },
  { method: "GET", path: "/v1/charges/:id", answer: found },
  { method: "POST", path: "/v1/charges/:id", answer: update },
  { method: "POST", path: "/v1/charges/:id/capture", answer: captureIt },
];

export function found({ world, id }: Pick<Call, "world" | "id">): Charge {
  const charge = world.records.charges.get(id);
  if (charge === undefined) throw noSuch("charge", id);
  return charge;
}

/** The API before PaymentIntents: some accounts still have such payments, so books must take them. */
function create({ world, params }: Call): Charge {
  const amount = parameterMissingUnless(amountOf(params), "amount");
  const { charge, refusal } = createLegacyCharge(world, {
    amount,
    currency: currencyOf(params),
    captured: flag(params, "capture") ?? true,
    customer: existingCustomer(world, text(params, "customer")) ?? null,
    description: nullableText(params, "description") ?? null,
    metadata: mergedMetadata(params, {}),
    method: methodFor(world, requiredText(params, "source")),
    receiptEmail: nullableText(params, "receipt_email") ?? null,
    shipping: shippingOf(params) ?? null,
  });
  if (refusal === undefined) return charge;
  const { code, declineCode: decline_code, message } = refusal;
  throw new Failure(402, { charge: charge.id, code, decline_code, message, type: "card_error" });
}

function update(call: Call): Charge {
  const { world, params } = call;
  const charge = found(call);
  const changes: Partial<Charge> = { metadata: mergedMetadata(params, charge.metadata) };
  for (const field of ["description", "receipt_email"] as const) {
    const value = nullableText(params, field);
    if (value !== undefined) changes[field] = value;
  }
  const shipping = shippingOf(params);
  if (shipping !== undefined) changes.shipping = shipping;
  const customer = existingCustomer(world, text(params, "customer"));
  if (customer !== undefined) changes.customer = customer;
  return updateCharge(world, charge, changes);
}

function captureIt(call: Call): Charge {
  const { world, params } = call;
  const charge = found(call);
  const amount = amountOf(params);
  const intent = world.records.paymentIntents.get(charge.payment_intent ?? "");
  if (intent === undefined) return captureCharge(world, charge, amount, "amount");
  capture(world, intent, amount);
  return found(call);
}
