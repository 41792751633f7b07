import { invalid, noSuch } from "../api/failure.ts";
import { listPage } from "../api/listing.ts";
import { addressOf, nested, nullableText, type Params, requiredText, text } from "../api/params.ts";
import type { Call, Route } from "../api/route.ts";
import { createPaymentMethod, methodFor } from "../payments/payment-methods.ts";
import { cardByName } from "../payments/test-cards.ts";
import type { BillingDetails, PaymentMethod } from "../records/objects.ts";
import type { World } from "../world.ts";
import { existingCustomer } from "./customers.ts";

export const paymentMethodRoutes: readonly Route[] = [
  {
    method: "POST",
    path: "/v1/payment_methods",
    answer: ({ world, params }) => createMethodFrom(world, params),
  },
  {
    method: "GET",
    path: "/v1/payment_methods",
    answer: ({ world, params }) =>
      listPage(world.records.paymentMethods, params, {
        url: "/v1/payment_methods",
        noun: "PaymentMethod",
        filters: ["customer", "type"],
      }),
  },
  {
    method: "GET",
    path: "/v1/payment_methods/:id",
    answer: ({ world, id }) => methodFor(world, id),
  },
  { method: "POST", path: "/v1/payment_methods/:id/attach", answer: attach },
  { method: "POST", path: "/v1/payment_methods/:id/detach", answer: detach },
];

/** From `type`, `card[number]` or `card[token]`, `sepa_debit[iban]`, `billing_details`. */
export function createMethodFrom(world: World, params: Params): PaymentMethod {
  const type = requiredText(params, "type");
  const account = type === "card" ? cardNumber(params) : iban(params);
  return createPaymentMethod(world, {
    type,
    ...(account === undefined ? {} : { account }),
    billing: billingFrom(nested(params, "billing_details")),
  });
}

function cardNumber(params: Params): string | undefined {
  const card = nested(params, "card") ?? {};
  const token = text(card, "token");
  if (token === undefined) return text(card, "number")?.replaceAll(" ", "");
  const named = cardByName(token);
  if (named === undefined) throw noSuch("token", token, "card[token]");
  return named.number;
}

const iban = (params: Params) => {
  const debit = nested(params, "sepa_debit");
  return debit === undefined ? undefined : requiredText(debit, "iban").replaceAll(" ", "");
};

function billingFrom(params: Params | undefined): Partial<BillingDetails> {
  if (params === undefined) return {};
  return {
    address: addressOf(nested(params, "address")),
    email: nullableText(params, "email") ?? null,
    name: nullableText(params, "name") ?? null,
    phone: nullableText(params, "phone") ?? null,
  };
}

function attach({ world, params, id }: Call): PaymentMethod {
  const method = methodFor(world, id);
  const customer = existingCustomer(world, requiredText(params, "customer"));
  const attached = world.records.paymentMethods.replace(method.id, { customer: customer ?? null });
  world.emit("payment_method.attached", attached);
  return attached;
}

function detach({ world, id }: Call): PaymentMethod {
  const method = methodFor(world, id);
  if (method.customer === null) throw invalid("The payment method is not attached to a customer.");
  const detached = world.records.paymentMethods.replace(method.id, { customer: null });
  world.emit("payment_method.detached", detached, { customer: method.customer });
  return detached;
}
