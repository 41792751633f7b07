import { methodObject } from "../payments/payment-methods.ts";
import type { PaymentMethod } from "../records/objects.ts";
import type { ArchiveIds } from "./archive-ids.ts";
import type { ArchivedPayments } from "./payments.ts";

/** As many as a page and what it expands. */
const KEPT = 256;

/**
 * What a charge was made with: each attempt has its own, of the booking's guest. The latest are kept,
 * since a charge and its PaymentIntent, shown together, both need the same.
 */
export function createMethods(
  ids: ArchiveIds,
  payments: ArchivedPayments,
): (charge: number) => PaymentMethod {
  const kept: ({ charge: number; method: PaymentMethod } | undefined)[] = [];
  return (charge) => {
    const known = kept[charge % KEPT];
    if (known?.charge === charge) return known.method;
    const booking = payments.bookings.numberOf(payments.paymentOf(charge));
    const { card, email, iban, name, phone } = payments.bookings.guestOf(booking);
    const type = payments.typeOf(charge);
    const method = methodObject(
      { id: ids.of("pm", charge), created: payments.createdOf(charge) },
      { type, account: type === "sepa_debit" ? iban : card, billing: { email, name, phone } },
    );
    kept[charge % KEPT] = { charge, method };
    return method;
  };
}
