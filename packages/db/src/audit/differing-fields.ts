import { same } from "@rentease/core";
import type { DifferingField } from "../schema/audit-differences.ts";

/** Fields whose values may be shown: ids, amounts, states and times. All others may be personal (P10). */
const shown = new Set([
  "id",
  "source",
  "charge",
  "paymentIntent",
  "stripePaymentIntent",
  "stripeCharge",
  "paymentLink",
  "balanceTransaction",
  "failureBalanceTransaction",
  "customer",
  "stripeCustomer",
  "status",
  "paymentStatus",
  "reconciliationStatus",
  "captured",
  "released",
  "automatic",
  "type",
  "methodType",
  "stripeMethod",
  "wallet",
  "reportingCategory",
  "reason",
  "failureReason",
  "failureCode",
  "currency",
  "amount",
  "amountCaptured",
  "amountReceived",
  "amountTotal",
  "received",
  "refunded",
  "disputed",
  "lost",
  "fee",
  "net",
  "settlementCurrency",
  "exchangeRate",
  "submissions",
  "movements",
  "created",
  "paidAt",
  "availableOn",
  "arrivalDate",
  "evidenceDueBy",
]);

/** What two records of one thing don't agree on, with both values where they may be shown. */
export function differingFields(
  ours: Readonly<Record<string, unknown>>,
  stripe: Readonly<Record<string, unknown>>,
  leftOut: readonly string[] = [],
): DifferingField[] {
  return Object.keys(stripe)
    .filter((field) => !leftOut.includes(field) && !same(ours[field], stripe[field]))
    .map((field) =>
      shown.has(field)
        ? { field, ours: textOf(ours[field]), stripe: textOf(stripe[field]) }
        : { field },
    );
}

function textOf(value: unknown): string | null {
  if (value === null || value === undefined) return null;
  return value instanceof Date ? value.toISOString() : String(value);
}
