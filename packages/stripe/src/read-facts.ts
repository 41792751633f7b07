import { type Fact, settledStatus } from "@rentease/core";
import * as z from "zod";

/** A payload that is not what its type promises. The same next time, so it is not retried. */
class UnreadableObjectError extends Error {
  readonly code = "unreadable_object";
  readonly retry = false;
  override readonly name = "UnreadableObjectError";
}

/**
 * The facts in an event's payload. Reads only the fields we keep, so that any API version which has them will do.
 * @throws UnreadableObjectError naming the field, never its value.
 */
export function readEventFacts(payload: string): Fact[] {
  const event = parse(eventShape, parseJson(payload), "event");
  return readObjectFacts(event.data.object);
}

/**
 * What a Stripe object says, as an event or the API gives it: its own fact first, then those of the objects it
 * carries. @throws UnreadableObjectError as above.
 */
export function readObjectFacts(object: unknown): Fact[] {
  const { object: kind } = parse(kindShape, object, "object");
  switch (kind) {
    case "payment_intent":
      return [{ object: kind, facts: parse(paymentIntentShape, object, kind) }];
    case "charge":
      return [{ object: kind, facts: parse(chargeShape, object, kind) }, ...carriedBy(object)];
    case "checkout.session":
      return [{ object: kind, facts: parse(checkoutSessionShape, object, kind) }];
    case "refund":
      return [{ object: kind, facts: parse(refundShape, object, kind) }, ...carriedBy(object)];
    case "dispute":
      return [{ object: kind, facts: parse(disputeShape, object, kind) }, ...carriedBy(object)];
    case "payout":
      return [{ object: kind, facts: parse(payoutShape, object, kind) }, ...carriedBy(object)];
    case "balance_transaction":
      return [readBalanceTransaction(object, null)];
    default:
      throw new UnreadableObjectError(
        `nothing is read from an object of type ${kind.slice(0, 40)}`,
      );
  }
}

/** @param payout the automatic payout among whose lines it was listed. */
export function readBalanceTransaction(
  object: unknown,
  payout: string | null,
): Fact<"balance_transaction"> {
  const facts = parse(balanceTransactionShape, object, "balance_transaction");
  return { object: "balance_transaction", facts: { ...facts, payout } };
}

/**
 * What stands whole in an object: its PaymentIntent and balance transactions where they were expanded, and always those
 * of a dispute.
 */
function carriedBy(object: unknown): Fact[] {
  const carrier = parse(carrierShape, object, "object");
  return [
    carrier.payment_intent,
    carrier.balance_transaction,
    carrier.failure_balance_transaction,
    ...(carrier.balance_transactions ?? []),
  ]
    .filter((carried) => typeof carried === "object" && carried !== null)
    .flatMap(readObjectFacts);
}

function parseJson(payload: string): unknown {
  try {
    return JSON.parse(payload);
  } catch {
    throw new UnreadableObjectError("the payload is not JSON");
  }
}

function parse<Shape extends z.ZodType>(
  shape: Shape,
  value: unknown,
  what: string,
): z.output<Shape> {
  const result = shape.safeParse(value);
  if (result.success) return result.data;
  // Paths and codes only: a message could repeat the value, and values are private (P10).
  // So are metadata's own keys.
  const places = result.error.issues.map(({ path, code }) => {
    const ours = path.includes("metadata") ? path.slice(0, path.indexOf("metadata") + 1) : path;
    return `${ours.join(".") || what} (${code})`;
  });
  throw new UnreadableObjectError(`${what}: cannot read ${[...new Set(places)].join(", ")}`);
}

const kindShape = z.object({ object: z.string() });
const eventShape = z.object({ data: z.object({ object: z.unknown() }) });

/** PostgreSQL holds any text but NUL and halves of surrogate pairs, which nobody means to send. */
const text = z.string().transform((value) => value.replaceAll("\0", "\uFFFD").toWellFormed());
const optionalText = text.nullish().transform((value) => value ?? null);
const requiredText = text.pipe(z.string().min(1));
const minorUnits = z.int().transform(BigInt);
const currency = requiredText.transform((value) => value.toLowerCase());
const timestamp = z.int().transform((seconds) => new Date(seconds * 1000));
const metadata = z
  .record(text, text)
  .nullish()
  .transform((value) => value ?? {});
/** An id, whether the object was expanded or not. */
const reference = z
  .union([text, z.object({ id: requiredText }).transform(({ id }) => id)])
  .nullish()
  .transform((value) => value || null);
/** Stripe writes "not given" as null or as an empty string. */
const personal = text.nullish().transform((value) => value?.trim() || null);

const paymentIntentShape = z
  .object({
    id: requiredText,
    status: requiredText,
    currency,
    amount: minorUnits,
    amount_received: minorUnits,
    customer: reference,
    receipt_email: personal,
    description: optionalText,
    statement_descriptor: optionalText,
    metadata,
    created: timestamp,
  })
  .transform((object) => ({
    id: object.id,
    status: settledStatus(object.status),
    currency: object.currency,
    amount: object.amount,
    amountReceived: object.amount_received,
    customer: object.customer,
    receiptEmail: object.receipt_email,
    description: object.description,
    statementDescriptor: object.statement_descriptor,
    metadata: object.metadata,
    created: object.created,
  }));

const cardShape = z.object({
  brand: optionalText,
  last4: optionalText,
  fingerprint: optionalText,
  wallet: z.object({ type: optionalText }).nullish(),
});

const chargeShape = z
  .object({
    id: requiredText,
    payment_intent: reference,
    status: requiredText,
    captured: z.boolean(),
    refunded: z.boolean().optional(),
    currency,
    amount: minorUnits,
    // Not every API version renders it.
    amount_captured: minorUnits.optional(),
    payment_method_details: z.object({ type: optionalText, card: cardShape.nullish() }).nullish(),
    billing_details: z.object({ name: personal, email: personal, phone: personal }).nullish(),
    receipt_email: personal,
    customer: reference,
    description: optionalText,
    statement_descriptor: optionalText,
    metadata,
    balance_transaction: reference,
    failure_balance_transaction: reference,
    failure_code: optionalText,
    created: timestamp,
  })
  .transform((object) => ({
    id: object.id,
    paymentIntent: object.payment_intent,
    status: object.status,
    captured: object.captured,
    released: !object.captured && object.refunded === true,
    currency: object.currency,
    amount: object.amount,
    amountCaptured: object.amount_captured ?? (object.captured ? object.amount : 0n),
    methodType: object.payment_method_details?.type ?? null,
    wallet: object.payment_method_details?.card?.wallet?.type ?? null,
    cardBrand: object.payment_method_details?.card?.brand ?? null,
    cardLast4: object.payment_method_details?.card?.last4 ?? null,
    cardFingerprint: object.payment_method_details?.card?.fingerprint ?? null,
    payerName: object.billing_details?.name ?? null,
    payerEmail: object.billing_details?.email ?? null,
    payerPhone: object.billing_details?.phone ?? null,
    receiptEmail: object.receipt_email,
    customer: object.customer,
    description: object.description,
    statementDescriptor: object.statement_descriptor,
    metadata: object.metadata,
    balanceTransaction: object.balance_transaction,
    failureBalanceTransaction: object.failure_balance_transaction,
    failureCode: object.failure_code,
    created: object.created,
  }));

const checkoutSessionShape = z
  .object({
    id: requiredText,
    payment_intent: reference,
    payment_link: reference,
    status: optionalText,
    payment_status: requiredText,
    currency: currency.nullish(),
    amount_total: minorUnits.nullish(),
    client_reference_id: optionalText,
    customer: reference,
    customer_email: personal,
    customer_details: z.object({ name: personal, email: personal, phone: personal }).nullish(),
    metadata,
    created: timestamp,
  })
  .transform((object) => ({
    id: object.id,
    paymentIntent: object.payment_intent,
    paymentLink: object.payment_link,
    status: object.status ?? "open",
    paymentStatus: object.payment_status,
    currency: object.currency ?? null,
    amountTotal: object.amount_total ?? null,
    clientReferenceId: object.client_reference_id,
    customer: object.customer,
    payerName: object.customer_details?.name ?? null,
    payerEmail: object.customer_details?.email ?? object.customer_email,
    payerPhone: object.customer_details?.phone ?? null,
    metadata: object.metadata,
    created: object.created,
  }));

const refundShape = z
  .object({
    id: requiredText,
    charge: reference,
    payment_intent: reference,
    // Null in old API versions, where a refund was done at once.
    status: optionalText,
    currency,
    amount: minorUnits,
    reason: optionalText,
    failure_reason: optionalText,
    balance_transaction: reference,
    failure_balance_transaction: reference,
    created: timestamp,
  })
  .transform((object) => ({
    id: object.id,
    charge: object.charge,
    paymentIntent: object.payment_intent,
    status: object.status ?? "succeeded",
    currency: object.currency,
    amount: object.amount,
    reason: object.reason,
    failureReason: object.failure_reason,
    balanceTransaction: object.balance_transaction,
    failureBalanceTransaction: object.failure_balance_transaction,
    created: object.created,
  }));

const disputeShape = z
  .object({
    id: requiredText,
    charge: reference,
    payment_intent: reference,
    status: requiredText,
    currency,
    amount: minorUnits,
    reason: optionalText,
    evidence_details: z
      .object({ due_by: timestamp.nullish(), submission_count: z.int().nullish() })
      .nullish(),
    balance_transactions: z.array(z.unknown()).nullish(),
    created: timestamp,
  })
  .transform((object) => ({
    id: object.id,
    charge: object.charge,
    paymentIntent: object.payment_intent,
    status: object.status,
    currency: object.currency,
    amount: object.amount,
    reason: object.reason,
    evidenceDueBy: object.evidence_details?.due_by ?? null,
    submissions: object.evidence_details?.submission_count ?? 0,
    movements: object.balance_transactions?.length ?? 0,
    created: object.created,
  }));

const payoutShape = z
  .object({
    id: requiredText,
    status: requiredText,
    automatic: z.boolean(),
    currency,
    amount: minorUnits,
    arrival_date: timestamp,
    method: optionalText,
    balance_transaction: reference,
    failure_balance_transaction: reference,
    failure_code: optionalText,
    reconciliation_status: optionalText,
    created: timestamp,
  })
  .transform((object) => ({
    id: object.id,
    status: object.status,
    automatic: object.automatic,
    currency: object.currency,
    amount: object.amount,
    arrivalDate: object.arrival_date,
    method: object.method,
    balanceTransaction: object.balance_transaction,
    failureBalanceTransaction: object.failure_balance_transaction,
    failureCode: object.failure_code,
    reconciliationStatus: object.reconciliation_status,
    created: object.created,
  }));

const balanceTransactionShape = z
  .object({
    id: requiredText,
    source: reference,
    type: requiredText,
    reporting_category: requiredText,
    currency,
    amount: minorUnits,
    fee: minorUnits,
    net: minorUnits,
    exchange_rate: z.number().nullish(),
    available_on: timestamp,
    created: timestamp,
  })
  .transform((object) => ({
    id: object.id,
    source: object.source,
    type: object.type,
    reportingCategory: object.reporting_category,
    currency: object.currency,
    amount: object.amount,
    fee: object.fee,
    net: object.net,
    exchangeRate: object.exchange_rate == null ? null : decimal(object.exchange_rate),
    availableOn: object.available_on,
    created: object.created,
  }));

const carrierShape = z.object({
  payment_intent: z.unknown().optional(),
  balance_transaction: z.unknown().optional(),
  failure_balance_transaction: z.unknown().optional(),
  balance_transactions: z.array(z.unknown()).nullish(),
});

/** As PostgreSQL writes it too: never with an exponent. */
function decimal(value: number): string {
  const text = String(value);
  return text.includes("e") ? value.toFixed(20).replace(/\.?0+$/, "") : text;
}
