import { customerDetails } from "../../payments/checkout.ts";
import { sessionObject } from "../../payments/sessions.ts";
import type { CheckoutSession } from "../../records/objects.ts";
import type { Shelf } from "../../records/shelf.ts";
import type { Archive } from "../archive.ts";
import { placeOf } from "../payments.ts";
import { createdOfIntent } from "./payment-intents.ts";
import { referenceOfPayment } from "./texts.ts";

/** How long the payer looked at the page. */
const BEFORE_INTENT_SECONDS = 180;
const OPEN_SECONDS = 86_400;

function sessionOf(archive: Archive, payment: number): CheckoutSession {
  const { ids, payments } = archive;
  const charge = payments.chargeOf(payment);
  const created = createdOfIntent(archive, payment) - BEFORE_INTENT_SECONDS;
  const said = payments.standingOf(payment) === "client_reference_id";
  const session = sessionObject(
    { id: ids.of("cs", payment), created },
    {
      clientReferenceId: said ? referenceOfPayment(archive, payment) : null,
      expiresAt: created + OPEN_SECONDS,
      lines: [{ amount_total: payments.amountOf(charge), currency: payments.currencyOf(charge) }],
      successUrl: "https://rentals.example.com/paid",
    },
    "",
  );
  session.customer_details = customerDetails(archive.methodOf(charge));
  session.payment_intent = ids.of("pi", payment);
  session.payment_status = "paid";
  session.status = "complete";
  session.url = null;
  return session;
}

/** Ids are of payments, numbers of those payments that were made on a page. */
export function sessionShelf(archive: Archive): Shelf<CheckoutSession> {
  const { ids, payments } = archive;
  const paymentAt = (number: number): number => payments.onPages[number] ?? 0;
  const numberOfPayment = (payment: number | undefined): number | undefined =>
    payment === undefined ? undefined : placeOf(payments.onPages, payment);
  return {
    size: payments.onPages.length,
    createdAt: (number) => createdOfIntent(archive, paymentAt(number)) - BEFORE_INTENT_SECONDS,
    numberOf: (id) => numberOfPayment(ids.numberIn("cs", id)),
    record: (number) => sessionOf(archive, paymentAt(number)),
    among({ customer, payment_intent: intent }) {
      if (customer !== undefined) return [];
      if (intent === undefined) return undefined;
      const number = numberOfPayment(ids.numberIn("pi", intent));
      return number === undefined ? [] : [number];
    },
  };
}
