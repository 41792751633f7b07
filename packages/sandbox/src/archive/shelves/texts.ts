import type { Metadata, PaymentMethod } from "../../records/objects.ts";
import { WORDS } from "../../season/standing.ts";
import type { Archive } from "../archive.ts";

/** The booking's reference, as the host's system writes it wherever it writes it. */
export function referenceOfPayment({ payments }: Archive, payment: number): string {
  const booking = payments.bookings.numberOf(payment);
  return payments.bookings.referenceOf(booking, payments.bookedAtMs(booking));
}

export const metadataOf = (archive: Archive, payment: number): Metadata =>
  archive.payments.standingOf(payment) === "metadata"
    ? { booking_reference: referenceOfPayment(archive, payment) }
    : {};

export function descriptionOf({ payments }: Archive, payment: number): string {
  const { bookings } = payments;
  const { name } = bookings.propertyOf(bookings.numberOf(payment));
  return `${WORDS[bookings.instalmentOf(payment)]}, ${name}`;
}

export const receiptEmailOf = (method: PaymentMethod): string | null =>
  method.billing_details.email;
