import type { bookings } from "../schema/index.ts";

type Row = typeof bookings.$inferSelect;

/** Everything that can name a booking: its folded reference and the Stripe ids stored on it. */
export function bookingKeys(
  row: Pick<
    Row,
    | "referenceFolded"
    | "stripeCustomer"
    | "stripePaymentLink"
    | "stripeCheckoutSession"
    | "stripePaymentIntent"
  >,
): string[] {
  return [
    row.referenceFolded,
    row.stripeCustomer,
    row.stripePaymentLink,
    row.stripeCheckoutSession,
    row.stripePaymentIntent,
  ].filter((key) => key != null);
}

/** What a payer and a guest meet by; marked, because a reference may look like a phone number. */
export function addressKeys({
  email,
  phone,
}: {
  email: string | null;
  phone: string | null;
}): string[] {
  return [
    ...(email === null ? [] : [`email ${email}`]),
    ...(phone === null ? [] : [`phone ${phone}`]),
  ];
}
