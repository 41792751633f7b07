import { z } from "@hono/zod-openapi";
import { jsonForm } from "@rentease/core";
import type { BookingAccount, BookingSummary } from "@rentease/db";
import { amount, moment } from "./fields.ts";
import { paymentSchema } from "./payment-json.ts";

const day = z.iso.date().nullable();

/** What came for a booking in one currency. */
const money = {
  currency: z.string().openapi({ example: "eur" }),
  paid: amount,
  refunded: amount,
  disputed: amount.openapi({ description: "In disputes that are open or lost" }),
  lost: amount.openapi({ description: "The part of `disputed` that the guest's bank keeps" }),
};

/** A booking and how its account stands. */
export const bookingSummarySchema = z
  .object({
    id: z.uuid(),
    reference: z.string().openapi({ example: "RE-2025-0142" }),
    status: z.string().openapi({ example: "confirmed" }),
    guest: z.object({
      name: z.string().nullable(),
      email: z.string().nullable(),
      phone: z.string().nullable(),
    }),
    erased_at: moment.nullable().openapi({ description: "When the guest was erased" }),
    property: z.string().nullable(),
    check_in: day,
    check_out: day,
    stripe: z.object({
      customer: z.string().nullable(),
      payment_link: z.string().nullable(),
      checkout_session: z.string().nullable(),
      payment_intent: z.string().nullable(),
    }),
    expected: amount.openapi({
      description: "The instalments' sum, or the items' where there are none",
    }),
    ...money,
    balance: amount.openapi({
      description:
        "expected - (paid - refunded - lost): still to come, negative when too much came",
    }),
    other_currencies: z.array(z.object(money)).openapi({
      description: "What came in other currencies: never converted, and in no balance",
    }),
  })
  .openapi("BookingSummary");

/** A booking with all that belongs to it. */
export const bookingSchema = bookingSummarySchema
  .extend({
    items: z.array(z.object({ kind: z.string(), description: z.string().nullable(), amount })),
    instalments: z.array(z.object({ kind: z.string(), due: day, amount })),
    payments: z
      .array(
        paymentSchema.extend({
          share: z.object({ paid: amount, refunded: amount, disputed: amount, lost: amount }),
        }),
      )
      .openapi({ description: "Oldest first; `share` is what each means for this booking" }),
  })
  .openapi("Booking");

export function bookingSummaryJson(booking: BookingSummary): z.output<typeof bookingSummarySchema> {
  return jsonForm(booking);
}

export function bookingJson(booking: BookingAccount): z.output<typeof bookingSchema> {
  return jsonForm(booking);
}
