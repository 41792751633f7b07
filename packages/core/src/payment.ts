import type { ChargeFacts } from "./facts/charge.ts";
import type { CheckoutSessionFacts } from "./facts/checkout-session.ts";
import type { PaymentIntentFacts } from "./facts/payment-intent.ts";
import { methodName } from "./payment-method.ts";

/** Everything known of one payment. At least a PaymentIntent or one charge. */
export type PaymentParts = {
  intent: PaymentIntentFacts | null;
  charges: readonly ChargeFacts[];
  sessions: readonly CheckoutSessionFacts[];
};

/** A payment as its parts say: what `payments` stores. Amounts in minor units of `currency`. */
export type DerivedPayment = {
  stripePaymentIntent: string | null;
  stripeCharge: string | null;
  stripeCustomer: string | null;
  method: string | null;
  stripeMethod: string | null;
  currency: string;
  amount: bigint;
  received: bigint;
  status: string;
  payerName: string | null;
  payerEmail: string | null;
  payerPhone: string | null;
  created: Date;
  paidAt: Date | null;
};

/**
 * Derives the payment from its parts, the same whatever order they came in.
 * @throws RangeError without any part to derive from.
 */
export function derivePayment(
  parts: PaymentParts,
  methodNames: Readonly<Record<string, string>>,
): DerivedPayment {
  const { intent } = parts;
  const charges = parts.charges.toSorted(byCreation);
  const sessions = parts.sessions.toSorted(byCreation);
  const paid = charges.filter(hasMoney);
  const carrier = paid.at(-1) ?? charges.at(-1) ?? null;
  const origin = intent ?? carrier;
  if (!origin) throw new RangeError("a payment needs a PaymentIntent or a charge");

  const received = receivedAmount(intent, charges);
  return {
    stripePaymentIntent:
      intent?.id ?? charges.find((charge) => charge.paymentIntent)?.paymentIntent ?? null,
    stripeCharge: carrier?.id ?? null,
    stripeCustomer: first([intent, carrier, ...sessions].map((part) => part?.customer)),
    method: methodName(methodNames, carrier?.methodType ?? null, carrier?.wallet ?? null),
    stripeMethod: carrier?.wallet ?? carrier?.methodType ?? null,
    currency: origin.currency,
    amount:
      intent?.amount ?? charges.reduce((most, { amount }) => (amount > most ? amount : most), 0n),
    received,
    status: paymentStatus(intent, charges, received),
    payerName: first([carrier, ...sessions].map((part) => part?.payerName)),
    payerEmail: first([
      ...[carrier, ...sessions].map((part) => part?.payerEmail),
      carrier?.receiptEmail,
      intent?.receiptEmail,
    ]),
    payerPhone: first([carrier, ...sessions].map((part) => part?.payerPhone)),
    created: intent?.created ?? charges[0]?.created ?? origin.created,
    paidAt: paid[0]?.created ?? null,
  };
}

/** An authorisation says `paid` too; money came only where it was captured. */
function hasMoney(charge: ChargeFacts): boolean {
  return charge.status === "succeeded" && charge.amountCaptured > 0n;
}

/**
 * What came in. The PaymentIntent and its charges say it twice, and either may be known first, so the larger holds.
 * Not where a charge failed after its money had moved: the PaymentIntent may still count what the bank took back.
 */
function receivedAmount(
  intent: PaymentIntentFacts | null,
  charges: readonly ChargeFacts[],
): bigint {
  const captured = sum(charges.filter(hasMoney));
  const takenBack = charges.some(
    ({ status, balanceTransaction, failureBalanceTransaction }) =>
      status === "failed" && (balanceTransaction ?? failureBalanceTransaction) !== null,
  );
  const byIntent = intent?.amountReceived ?? 0n;
  return takenBack || captured > byIntent ? captured : byIntent;
}

function sum(charges: readonly ChargeFacts[]): bigint {
  return charges.reduce((total, charge) => total + charge.amountCaptured, 0n);
}

/** `failed` is derived from the attempts: a PaymentIntent itself only returns to waiting for another one. */
function paymentStatus(
  intent: PaymentIntentFacts | null,
  charges: readonly ChargeFacts[],
  received: bigint,
): string {
  if (received > 0n) return "succeeded";
  if (intent?.status === "canceled") return "canceled";
  const held = charges.filter(({ status, captured }) => status === "succeeded" && !captured);
  const authorised = held.some(({ released }) => !released);
  if (intent?.status === "requires_capture" || authorised) return "requires_capture";
  if (charges.length > 0 && charges.every(({ status }) => status === "failed")) return "failed";
  // An authorisation without a PaymentIntent that was let go or lapsed.
  if (!intent && held.length > 0) return "canceled";
  return "pending";
}

function byCreation(a: { created: Date; id: string }, b: { created: Date; id: string }): number {
  return a.created.getTime() - b.created.getTime() || (a.id < b.id ? -1 : 1);
}

function first(values: readonly (string | null | undefined)[]): string | null {
  return values.find((value) => value != null && value !== "") ?? null;
}
