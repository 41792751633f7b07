import { z } from "@hono/zod-openapi";
import { jsonForm } from "@rentease/core";
import type { ListedPayment } from "@rentease/db";
import { amount, moment } from "./fields.ts";

/** A payment as it reads everywhere. */
export const paymentSchema = z
  .object({
    id: z.uuid(),
    source: z.string().openapi({ example: "stripe", description: "stripe or manual" }),
    status: z.string().openapi({
      example: "succeeded",
      description:
        "pending, requires_capture, succeeded, partially_refunded, refunded, failed, canceled, disputed or lost",
    }),
    method: z.string().nullable().openapi({ example: "card" }),
    currency: z.string().openapi({ example: "eur" }),
    amount,
    received: amount,
    refunded: amount,
    disputed: amount,
    lost: amount,
    fee: amount.nullable().openapi({ description: "In `settlement_currency`; null until known" }),
    net: amount.nullable().openapi({ description: "In `settlement_currency`; null until known" }),
    settlement_currency: z.string().nullable(),
    exchange_rate: z
      .string()
      .nullable()
      .openapi({ description: "A decimal; null where nothing was converted" }),
    created: moment,
    paid_at: moment.nullable(),
    livemode: z.boolean().nullable(),
    payer: z.object({ name: z.string().nullable(), email: z.string().nullable() }),
    erased_at: moment.nullable().openapi({ description: "When the payer was erased" }),
    stripe: z.object({
      payment_intent: z.string().nullable(),
      charge: z.string().nullable(),
      payout: z.string().nullable(),
    }),
    review: z.string().openapi({ description: "matched, suggested, unmatched or excluded" }),
    review_reason: z.string().nullable(),
    decision: z.uuid().nullable().openapi({
      description:
        "The last decision about it. Sent back as `expected_decision`, a decision is refused if another came between that is more than a rule's proposal",
    }),
    suggestion: z.string().nullable().openapi({ description: "The booking that a rule proposes" }),
    note: z.string().nullable(),
    created_by: z.string().nullable(),
    external_id: z.string().nullable(),
    voided_at: moment.nullable(),
    superseded_by: z.uuid().nullable().openapi({
      description: "The Stripe payment that took this manual one over, which then counts nothing",
    }),
    adopted: z
      .object({ payment: z.uuid(), note: z.string().nullable(), created_by: z.string().nullable() })
      .nullable()
      .openapi({ description: "The manual payment that it took over" }),
    allocations: z.array(
      z.object({ booking: z.string(), amount, rule: z.string(), by: z.string() }),
    ),
    refunds: z.array(
      z.object({
        id: z.uuid(),
        stripe: z.string(),
        amount,
        status: z.string(),
        directed: z
          .array(z.object({ booking: z.string(), amount }))
          .openapi({ description: "What a person said it is for; the rest is shared" }),
      }),
    ),
    disputes: z.array(
      z.object({
        id: z.uuid(),
        stripe: z.string(),
        amount,
        currency: z.string(),
        status: z.string(),
        reason: z.string().nullable(),
        evidence_due_by: moment.nullable(),
      }),
    ),
  })
  .openapi("Payment");

export function paymentJson(payment: ListedPayment): z.output<typeof paymentSchema> {
  return jsonForm(payment);
}
