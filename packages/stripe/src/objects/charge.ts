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

export function readCharge(object: unknown): Fact<"charge"> {
  return { object: "charge", facts: parse(shape, object, "charge") };
}

const cardShape = z.object({
  brand: optionalText,
  last4: optionalText,
  fingerprint: optionalText,
  wallet: z.object({ type: optionalText }).nullish(),
});

const shape = z
  .object({
    id: requiredText,
    payment_intent: reference,
    status: requiredText,
    captured: z.boolean(),
    refunded: z.boolean().optional(),
    currency,
    amount: minorUnits,
    // Not every API version renders it.
    amount_captured: minorUnits.optional(),
    payment_method_details: z.object({ type: optionalText, card: cardShape.nullish() }).nullish(),
    billing_details: z.object({ name: personal, email: personal, phone: personal }).nullish(),
    receipt_email: personal,
    customer: reference,
    description: optionalText,
    statement_descriptor: optionalText,
    metadata,
    balance_transaction: reference,
    failure_balance_transaction: reference,
    failure_code: optionalText,
    created: timestamp,
  })
  .transform((object) => ({
    id: object.id,
    paymentIntent: object.payment_intent,
    status: object.status,
    captured: object.captured,
    released: !object.captured && object.refunded === true,
    currency: object.currency,
    amount: object.amount,
    amountCaptured: object.amount_captured ?? (object.captured ? object.amount : 0n),
    methodType: object.payment_method_details?.type ?? null,
    wallet: object.payment_method_details?.card?.wallet?.type ?? null,
    cardBrand: object.payment_method_details?.card?.brand ?? null,
    cardLast4: object.payment_method_details?.card?.last4 ?? null,
    cardFingerprint: object.payment_method_details?.card?.fingerprint ?? null,
    payerName: object.billing_details?.name ?? null,
    payerEmail: object.billing_details?.email ?? null,
    payerPhone: object.billing_details?.phone ?? null,
    receiptEmail: object.receipt_email,
    customer: object.customer,
    description: object.description,
    statementDescriptor: object.statement_descriptor,
    metadata: object.metadata,
    balanceTransaction: object.balance_transaction,
    failureBalanceTransaction: object.failure_balance_transaction,
    failureCode: object.failure_code,
    created: object.created,
  }));
