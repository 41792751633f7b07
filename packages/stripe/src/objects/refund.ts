import type { Fact } from "@rentease/core";
import * as z from "zod";
import { parse } from "../unreadable-object.ts";
import {
  currency,
  minorUnits,
  optionalText,
  reference,
  requiredText,
  timestamp,
} from "./fields.ts";

export function readRefund(object: unknown): Fact<"refund"> {
  return { object: "refund", facts: parse(shape, object, "refund") };
}

const shape = z
  .object({
    id: requiredText,
    charge: reference,
    payment_intent: reference,
    // Null in old API versions, where a refund was done at once.
    status: optionalText,
    currency,
    amount: minorUnits,
    reason: optionalText,
    failure_reason: optionalText,
    balance_transaction: reference,
    failure_balance_transaction: reference,
    created: timestamp,
  })
  .transform((object) => ({
    id: object.id,
    charge: object.charge,
    paymentIntent: object.payment_intent,
    status: object.status ?? "succeeded",
    currency: object.currency,
    amount: object.amount,
    reason: object.reason,
    failureReason: object.failure_reason,
    balanceTransaction: object.balance_transaction,
    failureBalanceTransaction: object.failure_balance_transaction,
    created: object.created,
  }));
