import { intentObject } from "../../payments/intents.ts";
import type { PaymentIntent } from "../../records/objects.ts";
import type { Shelf } from "../../records/shelf.ts";
import type { Archive } from "../archive.ts";
import { idOfCharge } from "./charges.ts";
import { descriptionOf, metadataOf, receiptEmailOf } from "./texts.ts";

/** From the PaymentIntent to the first attempt. */
const BEFORE_ATTEMPT_SECONDS = 15;

export const createdOfIntent = ({ payments }: Archive, payment: number): number =>
  payments.startedAt(payment) - BEFORE_ATTEMPT_SECONDS;

function intentOf(archive: Archive, number: number): PaymentIntent {
  const { ids, payments } = archive;
  const charge = payments.chargeOf(number);
  const method = archive.methodOf(charge);
  const id = ids.of("pi", number);
  const intent = intentObject(
    { id, created: createdOfIntent(archive, number) },
    {
      amount: payments.amountOf(charge),
      currency: payments.currencyOf(charge),
      description: descriptionOf(archive, number),
      metadata: metadataOf(archive, number),
      paymentMethod: method.id,
      receiptEmail: receiptEmailOf(method),
    },
    `${id}_${ids.of("secret", number)}`,
  );
  intent.amount_received = intent.amount;
  intent.latest_charge = idOfCharge(archive, charge);
  intent.status = "succeeded";
  return intent;
}

export function paymentIntentShelf(archive: Archive): Shelf<PaymentIntent> {
  const { ids, payments } = archive;
  return {
    size: payments.payments,
    createdAt: (number) => createdOfIntent(archive, number),
    numberOf(id) {
      const number = ids.numberIn("pi", id);
      return number !== undefined && number < payments.payments ? number : undefined;
    },
    record: (number) => intentOf(archive, number),
    among: ({ customer }) => (customer === undefined ? undefined : []),
  };
}
