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

export function readPayout(object: unknown): Fact<"payout"> {
  return { object: "payout", facts: parse(shape, object, "payout") };
}

const shape = z
  .object({
    id: requiredText,
    status: requiredText,
    automatic: z.boolean(),
    currency,
    amount: minorUnits,
    arrival_date: timestamp,
    method: optionalText,
    balance_transaction: reference,
    failure_balance_transaction: reference,
    failure_code: optionalText,
    reconciliation_status: optionalText,
    created: timestamp,
  })
  .transform((object) => ({
    id: object.id,
    status: object.status,
    automatic: object.automatic,
    currency: object.currency,
    amount: object.amount,
    arrivalDate: object.arrival_date,
    method: object.method,
    balanceTransaction: object.balance_transaction,
    failureBalanceTransaction: object.failure_balance_transaction,
    failureCode: object.failure_code,
    reconciliationStatus: object.reconciliation_status,
    created: object.created,
  }));
