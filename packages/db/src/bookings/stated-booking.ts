import { bookingMatchKeys, foldIdentity, foldReference } from "@rentease/core";
import { addressKeys, bookingKeys } from "../matching/booking-keys.ts";

/** A booking as the host's system states it, whole. Amounts in minor units of `currency`; dates as YYYY-MM-DD. */
export type BookingInput = {
  reference: string;
  guest: { name: string | null; email: string | null; phone: string | null };
  property: string | null;
  currency: string;
  checkIn: string | null;
  checkOut: string | null;
  status: string;
  items: { kind: string; description: string | null; amount: bigint }[];
  instalments: { kind: string; due: string | null; amount: bigint }[];
  stripe: {
    customer: string | null;
    paymentLink: string | null;
    checkoutSession: string | null;
    paymentIntent: string | null;
  };
};

/** The columns that a booking states, and the keys that payments find it by. */
export function statedBooking(input: BookingInput) {
  const guest = foldIdentity(input.guest);
  const referenceFolded = foldReference(input.reference);
  const currency = input.currency.toLowerCase();
  const columns = {
    reference: input.reference.trim(),
    referenceFolded,
    guestName: input.guest.name,
    guestEmail: input.guest.email,
    guestPhone: input.guest.phone,
    guestEmailFolded: guest.email,
    guestPhoneFolded: guest.phone,
    guestNameFolded: guest.name.length > 0 ? guest.name : null,
    matchKeys: bookingMatchKeys({
      guest,
      currency,
      referenceFolded,
      instalments: input.instalments.toSorted(byDueDay),
      itemsTotal: input.items.reduce((total, { amount }) => total + amount, 0n),
    }),
    property: input.property,
    currency,
    checkIn: input.checkIn,
    checkOut: input.checkOut,
    status: input.status,
    stripeCustomer: input.stripe.customer,
    stripePaymentLink: input.stripe.paymentLink,
    stripeCheckoutSession: input.stripe.checkoutSession,
    stripePaymentIntent: input.stripe.paymentIntent,
  };
  return { columns, keys: [...bookingKeys(columns), ...addressKeys(guest)] };
}

/** As they are read back: those without a day come last. */
function byDueDay(a: { due: string | null }, b: { due: string | null }): number {
  return (a.due ?? "9999").localeCompare(b.due ?? "9999");
}
