import { type Fact, settledStatus } from "@rentease/core";
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

export function readPaymentIntent(object: unknown): Fact<"payment_intent"> {
  return { object: "payment_intent", facts: parse(shape, object, "payment_intent") };
}

const shape = z
  .object({
    id: requiredText,
    status: requiredText,
    currency,
    amount: minorUnits,
    amount_received: minorUnits,
    customer: reference,
    receipt_email: personal,
    description: optionalText,
    statement_descriptor: optionalText,
    metadata,
    created: timestamp,
  })
  .transform((object) => ({
    id: object.id,
    status: settledStatus(object.status),
    currency: object.currency,
    amount: object.amount,
    amountReceived: object.amount_received,
    customer: object.customer,
    receiptEmail: object.receipt_email,
    description: object.description,
    statementDescriptor: object.statement_descriptor,
    metadata: object.metadata,
    created: object.created,
  }));
