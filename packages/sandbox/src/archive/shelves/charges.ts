import { chargeObject, chargePrefix } from "../../payments/charges.ts";
import { BEHAVIOURS } from "../../payments/test-cards.ts";
import type { Charge } from "../../records/objects.ts";
import { firstNot, type Shelf } from "../../records/shelf.ts";
import type { Archive } from "../archive.ts";
import { refOf } from "../movements.ts";
import { descriptionOf, metadataOf, receiptEmailOf } from "./texts.ts";

export const idOfCharge = ({ ids, payments }: Archive, charge: number): string =>
  ids.of(chargePrefix(payments.typeOf(charge)), charge);

function numberOfCharge(archive: Archive, id: string): number | undefined {
  const { ids, payments } = archive;
  const number = ids.numberIn("ch", id) ?? ids.numberIn("py", id);
  if (number === undefined || number >= payments.charges) return undefined;
  return idOfCharge(archive, number) === id ? number : undefined;
}

export function chargeOf(archive: Archive, number: number, baseUrl: string): Charge {
  const { disputes, ids, payments, refunds } = archive;
  const payment = payments.paymentOf(number);
  const succeeded = payments.succeeded(number);
  const method = archive.methodOf(number);
  const charge = chargeObject(
    { id: idOfCharge(archive, number), created: payments.createdOf(number) },
    {
      amount: payments.amountOf(number),
      currency: payments.currencyOf(number),
      status: succeeded ? "succeeded" : "failed",
      captured: succeeded,
      customer: null,
      description: descriptionOf(archive, payment),
      intent: ids.of("pi", payment),
      metadata: metadataOf(archive, payment),
      method,
      receiptEmail: receiptEmailOf(method),
      shipping: null,
      statementDescriptor: null,
      refusal: succeeded ? undefined : REFUSALS[number % REFUSALS.length],
    },
    baseUrl,
  );
  if (!succeeded) return charge;
  charge.balance_transaction = ids.of("txn", refOf("charge", number));
  charge.disputed = disputes.ofCharge(number) !== undefined;
  for (const refund of refunds.ofCharge(number)) {
    const { amount, returnedAt } = refunds.all[refund] ?? { amount: 0, returnedAt: null };
    if (returnedAt === null) charge.amount_refunded += amount;
  }
  charge.refunded = charge.amount_refunded === charge.amount;
  return charge;
}

const REFUSALS = ["chargeDeclined", "chargeDeclinedInsufficientFunds", "chargeDeclinedExpiredCard"]
  .map((name) => BEHAVIOURS[name])
  .filter((behaviour) => behaviour?.does === "decline");

export function chargeShelf(archive: Archive, baseUrl: () => string): Shelf<Charge> {
  const { ids, payments } = archive;
  return {
    size: payments.charges,
    createdAt: (number) => payments.createdOf(number),
    numberOf: (id) => numberOfCharge(archive, id),
    record: (number) => chargeOf(archive, number, baseUrl()),
    among({ customer, payment_intent: intent }) {
      if (customer !== undefined) return [];
      if (intent === undefined) return undefined;
      const payment = ids.numberIn("pi", intent);
      if (payment === undefined || payment >= payments.payments) return [];
      return attemptsOf(archive, payment);
    },
  };
}

function attemptsOf({ payments }: Archive, payment: number): number[] {
  const last = payments.chargeOf(payment);
  const first = firstNot(last, (charge) => payments.paymentOf(charge) < payment);
  return Array.from({ length: last - first + 1 }, (_, place) => first + place);
}

/** The charge that refunds or disputes are asked for; undefined where none is named. */
export function chargesNamed(
  archive: Archive,
  { charge, payment_intent: intent }: Readonly<Record<string, string | undefined>>,
): number[] | undefined {
  const { ids, payments } = archive;
  if (charge !== undefined) {
    const number = numberOfCharge(archive, charge);
    return number === undefined ? [] : [number];
  }
  if (intent === undefined) return undefined;
  const payment = ids.numberIn("pi", intent);
  // Only the attempt that succeeded can be paid back or disputed.
  return payment === undefined || payment >= payments.payments ? [] : [payments.chargeOf(payment)];
}
