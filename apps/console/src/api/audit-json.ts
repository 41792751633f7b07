import { z } from "@hono/zod-openapi";
import { jsonForm } from "@rentease/core";
import type { Audit } from "@rentease/db";
import { amount, moment } from "./fields.ts";

const count = z.int().nonnegative();
const part = z.object({ count, amount });
const side = z.object({
  count,
  amount,
  fee: amount.nullable().openapi({ description: "Of balance transactions" }),
  net: amount.nullable(),
});

const certificateSchema = z
  .object({
    sums: z.array(
      z.object({
        object: z.string().openapi({ example: "charge" }),
        currency: z.string().nullable(),
        status: z
          .string()
          .openapi({ description: "Of balance transactions the reporting category" }),
        stripe: side,
        ours: side,
        difference: z
          .object({ count: z.int(), amount })
          .openapi({ description: "What is here and not at Stripe; 0 where all is here" }),
      }),
    ),
    payments: z
      .array(
        z.object({
          currency: z.string(),
          count,
          received: amount,
          matched: part,
          unmatched: part,
          excluded: part,
        }),
      )
      .openapi({
        description: "Whose money came in the period: received = matched + unmatched + excluded",
      }),
    payouts: z.object({ count, itemised: count, unequal: count }),
    differences: z.object({ found: count, repaired: count, left: count }),
  })
  .openapi("Certificate");

export const auditSchema = z
  .object({
    id: z.uuid().openapi({ description: "Also the id of the backfill that compares" }),
    from: moment,
    to: moment.openapi({
      description: "Exclusive; with no difference left the books are complete to it",
    }),
    time_zone: z.string().openapi({ example: "Europe/Amsterdam" }),
    state: z.string().openapi({
      description: "planned, running, paused, canceled, finished; failed: a part was not compared",
    }),
    repair: z.boolean(),
    started_by: z.string(),
    created_at: moment,
    finished_at: moment.nullable(),
    certificate: certificateSchema.nullable(),
  })
  .openapi("Audit");

export const differenceSchema = z
  .object({
    id: z.uuid(),
    object_type: z.string().openapi({
      description:
        "A kind of Stripe object; payment, by its PaymentIntent or charge; payout_lines, by the payout",
    }),
    stripe_id: z.string(),
    cause: z.string().openapi({
      description:
        "missing, extra, differs, derived, payout_sum, or unchecked (Stripe did not answer)",
    }),
    fields: z.array(
      z.object({
        field: z.string(),
        ours: z.string().nullish(),
        stripe: z.string().nullish().openapi({ description: "Left out where it is personal" }),
      }),
    ),
    state: z.string().openapi({ description: "found or repaired" }),
    found_at: moment,
    repaired_at: moment.nullable(),
    error: z.string().nullable().openapi({ description: "Why it could not be repaired" }),
  })
  .openapi("Difference");

export function auditJson(audit: Audit): z.output<typeof auditSchema> {
  return jsonForm(audit);
}
