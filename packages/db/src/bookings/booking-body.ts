import * as z from "zod";
import type { BookingInput } from "./stated-booking.ts";

/** PostgreSQL's text has no NUL. */
const text = z
  .string()
  .trim()
  .max(500)
  .refine((value) => !value.includes("\0"), "holds a NUL");
const optionalText = text.nullish().transform((value) => value || null);
const name = text.pipe(z.string().min(1).max(100));
const minorUnits = z.int().nonnegative().transform(BigInt);
const day = z.iso
  .date()
  .nullish()
  .transform((value) => value ?? null);

const guest = z.strictObject({ name: optionalText, email: optionalText, phone: optionalText });
const stripeIds = z.strictObject({
  customer: optionalText,
  payment_link: optionalText,
  checkout_session: optionalText,
  payment_intent: optionalText,
});

/**
 * A booking as it is put from outside, but for its reference. Amounts are integers in minor units of `currency`, days
 * are YYYY-MM-DD. Unknown fields are refused: a misspelt one would be lost silently.
 */
const fields = z.strictObject({
  guest: guest.prefault({}),
  property: optionalText,
  currency: z
    .string()
    .regex(/^[a-zA-Z]{3}$/, "a three-letter currency code")
    .toLowerCase(),
  check_in: day,
  check_out: day,
  // One spelling: what is canceled owes nothing.
  status: name
    .transform((status) => (/^cancelled$/i.test(status) ? "canceled" : status))
    .default("confirmed"),
  items: z
    .array(z.strictObject({ kind: name, description: optionalText, amount: minorUnits }))
    .default([]),
  instalments: z.array(z.strictObject({ kind: name, due: day, amount: minorUnits })).default([]),
  stripe: stripeIds.prefault({}),
});

const staysForward = ({ check_in: arrival, check_out: departure }: z.output<typeof fields>) =>
  arrival === null || departure === null || arrival <= departure;
const endsFirst = { path: ["check_out"], message: "is before check_in" };

function stated({
  check_in: checkIn,
  check_out: checkOut,
  stripe,
  ...body
}: z.output<typeof fields>): Omit<BookingInput, "reference"> {
  return {
    ...body,
    checkIn,
    checkOut,
    stripe: {
      customer: stripe.customer,
      paymentLink: stripe.payment_link,
      checkoutSession: stripe.checkout_session,
      paymentIntent: stripe.payment_intent,
    },
  };
}

/** The reference alone, where the address has it. */
export const bookingReference = name;

/** What is put under a reference. */
export const bookingStatement = fields.refine(staysForward, endsFirst).transform(stated);

/** A booking with its reference. */
export const bookingBody = fields
  .extend({ reference: name })
  .refine(staysForward, endsFirst)
  .transform(({ reference, ...body }): BookingInput => ({ reference, ...stated(body) }));
