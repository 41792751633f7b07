import { disputeParts } from "./dispute-parts.ts";
import type { BalanceTransactionFacts } from "./facts/balance-transaction.ts";
import type { ChargeFacts } from "./facts/charge.ts";
import type { CheckoutSessionFacts } from "./facts/checkout-session.ts";
import { type DisputeFacts, disputeStanding } from "./facts/dispute.ts";
import type { PaymentIntentFacts } from "./facts/payment-intent.ts";
import { type RefundFacts, refundHolds } from "./facts/refund.ts";
import { foldIdentity } from "./matching/identity.ts";
import { methodName } from "./payment-method.ts";

/** Everything known of one payment. At least a PaymentIntent or one charge. */
export type PaymentParts = {
  intent: PaymentIntentFacts | null;
  charges: readonly ChargeFacts[];
  sessions: readonly CheckoutSessionFacts[];
  refunds: readonly RefundFacts[];
  disputes: readonly DisputeFacts[];
  /** The movements of its charges, refunds and disputes. */
  transactions: readonly BalanceTransactionFacts[];
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
  /** Given back, or on its way back. */
  refunded: bigint;
  /** In disputes that are open or lost. */
  disputed: bigint;
  /** The part of `disputed` that the guest's bank keeps. */
  lost: bigint;
  /** In `settlementCurrency`, as are `net`; null while a movement is not yet known. */
  fee: bigint | null;
  /** What the payment left on the Stripe balance so far, after fees, refunds and disputes. */
  net: bigint | null;
  settlementCurrency: string | null;
  /** Settlement currency for one unit of `currency`, null where nothing was converted. */
  exchangeRate: string | null;
  status: string;
  payerName: string | null;
  payerEmail: string | null;
  payerPhone: string | null;
  /** The payer as it is compared (foldIdentity); null where nothing is known. */
  payerEmailFolded: string | null;
  payerPhoneFolded: string | null;
  payerNameFolded: string[] | null;
  /** Stripe's fingerprint of the card that paid: the same for the same card, whoever's name it goes by. */
  cardFingerprint: string | null;
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
  const carrier = paid.at(-1) ?? charges.findLast(hadMoney) ?? charges.at(-1) ?? null;
  const origin = intent ?? carrier;
  if (!origin) throw new RangeError("a payment needs a PaymentIntent or a charge");

  const received = receivedAmount(intent, charges);
  const { currency } = origin;
  const money = {
    currency,
    received,
    refunded: refundedAmount(parts),
    ...disputedAmounts(parts, received, currency),
  };
  const payer = {
    payerName: first([carrier, ...sessions].map((part) => part?.payerName)),
    payerEmail: first([
      ...[carrier, ...sessions].map((part) => part?.payerEmail),
      carrier?.receiptEmail,
      intent?.receiptEmail,
    ]),
    payerPhone: first([carrier, ...sessions].map((part) => part?.payerPhone)),
  };
  return {
    stripePaymentIntent:
      intent?.id ?? charges.find((charge) => charge.paymentIntent)?.paymentIntent ?? null,
    stripeCharge: carrier?.id ?? null,
    stripeCustomer: first([intent, carrier, ...sessions].map((part) => part?.customer)),
    method: methodName(methodNames, carrier?.methodType ?? null, carrier?.wallet ?? null),
    stripeMethod: carrier?.wallet ?? carrier?.methodType ?? null,
    amount:
      intent?.amount ?? charges.reduce((most, { amount }) => (amount > most ? amount : most), 0n),
    ...money,
    ...settlement(parts, carrier),
    status: money.received > 0n ? paidStatus(money, parts.disputes) : unpaidStatus(intent, charges),
    ...payer,
    ...foldedPayer(payer),
    cardFingerprint: carrier?.cardFingerprint ?? null,
    created: intent?.created ?? charges[0]?.created ?? origin.created,
    paidAt: paid[0]?.created ?? null,
  };
}

function foldedPayer({
  payerName,
  payerEmail,
  payerPhone,
}: Pick<DerivedPayment, "payerName" | "payerEmail" | "payerPhone">) {
  const { email, phone, name } = foldIdentity({
    name: payerName,
    email: payerEmail,
    phone: payerPhone,
  });
  return {
    payerEmailFolded: email,
    payerPhoneFolded: phone,
    payerNameFolded: name.length > 0 ? name : null,
  };
}

/** An authorisation says `paid` too; money came only where it was captured. */
function hasMoney(charge: ChargeFacts): boolean {
  return charge.status === "succeeded" && charge.amountCaptured > 0n;
}

/** Money came with it, which a bank may have taken back since. */
function hadMoney({ balanceTransaction, failureBalanceTransaction }: ChargeFacts): boolean {
  return (balanceTransaction ?? failureBalanceTransaction) !== null;
}

/**
 * What came in. The PaymentIntent and its charges say it twice, and either may be known first, so the larger holds.
 * Not where a charge failed after its money had moved: the PaymentIntent may still count what the bank took back.
 */
function receivedAmount(
  intent: PaymentIntentFacts | null,
  charges: readonly ChargeFacts[],
): bigint {
  const captured = sum(charges.filter(hasMoney).map(({ amountCaptured }) => amountCaptured));
  const takenBack = charges.some((charge) => charge.status === "failed" && hadMoney(charge));
  const byIntent = intent?.amountReceived ?? 0n;
  return takenBack || captured > byIntent ? captured : byIntent;
}

/** The sum of the refunds that hold: Stripe's own cumulative figure also counts what was never captured. */
function refundedAmount({ refunds, transactions }: PaymentParts): bigint {
  const released = new Set(
    transactions
      .filter(({ reportingCategory }) => reportingCategory === "partial_capture_reversal")
      .map(({ source }) => source),
  );
  return sum(
    refunds
      .filter((refund) => refundHolds(refund) && !released.has(refund.id))
      .map(({ amount }) => amount),
  );
}

function disputedAmounts({ disputes }: PaymentParts, received: bigint, currency: string) {
  const parts = [...disputeParts(disputes, received, currency).values()];
  return {
    disputed: sum(parts.map(({ disputed }) => disputed)),
    lost: sum(parts.map(({ lost }) => lost)),
  };
}

/** Fee and net, once every movement that the parts name is known, and all are in one currency (P5). */
function settlement(
  { charges, refunds, transactions }: PaymentParts,
  carrier: ChargeFacts | null,
): Pick<DerivedPayment, "fee" | "net" | "settlementCurrency" | "exchangeRate"> {
  const known = new Map(transactions.map((transaction) => [transaction.id, transaction]));
  const named = [...charges, ...refunds].flatMap((part) =>
    [part.balanceTransaction, part.failureBalanceTransaction].filter((id) => id !== null),
  );
  const currencies = new Set(transactions.map(({ currency }) => currency));
  const [currency] = currencies;
  if (currency === undefined || currencies.size > 1 || !named.every((id) => known.has(id))) {
    return { fee: null, net: null, settlementCurrency: null, exchangeRate: null };
  }
  return {
    fee: sum(transactions.map(({ fee }) => fee)),
    net: sum(transactions.map(({ net }) => net)),
    settlementCurrency: currency,
    exchangeRate: known.get(carrier?.balanceTransaction ?? "")?.exchangeRate ?? null,
  };
}

function paidStatus(
  { received, refunded }: Pick<DerivedPayment, "received" | "refunded">,
  disputes: readonly DisputeFacts[],
): string {
  const standings = disputes.map(disputeStanding);
  if (standings.includes("open")) return "disputed";
  if (standings.includes("lost")) return "lost";
  if (refunded >= received) return "refunded";
  return refunded > 0n ? "partially_refunded" : "succeeded";
}

/** `failed` is derived from the attempts: a PaymentIntent itself only returns to waiting for another one. */
function unpaidStatus(intent: PaymentIntentFacts | null, charges: readonly ChargeFacts[]): string {
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

function sum(amounts: readonly bigint[]): bigint {
  return amounts.reduce((total, amount) => total + amount, 0n);
}

function first(values: readonly (string | null | undefined)[]): string | null {
  return values.find((value) => value != null && value !== "") ?? null;
}
