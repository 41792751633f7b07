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

export function readDispute(object: unknown): Fact<"dispute"> {
  return { object: "dispute", facts: parse(shape, object, "dispute") };
}

const shape = z
  .object({
    id: requiredText,
    charge: reference,
    payment_intent: reference,
    status: requiredText,
    currency,
    amount: minorUnits,
    reason: optionalText,
    evidence_details: z
      .object({ due_by: timestamp.nullish(), submission_count: z.int().nullish() })
      .nullish(),
    balance_transactions: z.array(z.unknown()).nullish(),
    created: timestamp,
  })
  .transform((object) => ({
    id: object.id,
    charge: object.charge,
    paymentIntent: object.payment_intent,
    status: object.status,
    currency: object.currency,
    amount: object.amount,
    reason: object.reason,
    evidenceDueBy: object.evidence_details?.due_by ?? null,
    submissions: object.evidence_details?.submission_count ?? 0,
    movements: object.balance_transactions?.length ?? 0,
    created: object.created,
  }));
