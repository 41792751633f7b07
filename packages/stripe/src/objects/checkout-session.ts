import type { Fact } from "@rentease/core";
import * as z from "zod";
import { parse } from "../unreadable-object.ts";
import {
  currency,
  metadata,
  minorUnits,
  optionalText,
  personal,
  reference,
  requiredText,
  timestamp,
} from "./fields.ts";

export function readCheckoutSession(object: unknown): Fact<"checkout.session"> {
  return { object: "checkout.session", facts: parse(shape, object, "checkout.session") };
}

const shape = z
  .object({
    id: requiredText,
    payment_intent: reference,
    payment_link: reference,
    status: optionalText,
    payment_status: requiredText,
    currency: currency.nullish(),
    amount_total: minorUnits.nullish(),
    client_reference_id: optionalText,
    customer: reference,
    customer_email: personal,
    customer_details: z.object({ name: personal, email: personal, phone: personal }).nullish(),
    metadata,
    created: timestamp,
  })
  .transform((object) => ({
    id: object.id,
    paymentIntent: object.payment_intent,
    paymentLink: object.payment_link,
    status: object.status ?? "open",
    paymentStatus: object.payment_status,
    currency: object.currency ?? null,
    amountTotal: object.amount_total ?? null,
    clientReferenceId: object.client_reference_id,
    customer: object.customer,
    payerName: object.customer_details?.name ?? null,
    payerEmail: object.customer_details?.email ?? object.customer_email,
    payerPhone: object.customer_details?.phone ?? null,
    metadata: object.metadata,
    created: object.created,
  }));
