import { ruleVersion, same } from "@rentease/core";
import { eq } from "drizzle-orm";
import { type AdoptionRules, defaultAdoptionRules } from "../adoptions/adoption-rules.ts";
import { adoptByStripe } from "../adoptions/find-adoptions.ts";
import type { Queryable, Transaction } from "../database.ts";
import { bookingNamed, type NamedBooking } from "../decisions/booking-named.ts";
import { requestMatch } from "../decisions/decided-state.ts";
import { CurrencyDiffersError } from "../decisions/errors.ts";
import { lockPayments, type PaymentRow } from "../decisions/lock-payment.ts";
import { newId } from "../new-id.ts";
import { activity, allocations, matchDecisions, payments } from "../schema/index.ts";
import { ExternalIdConflictError } from "./errors.ts";
import {
  assertTyped,
  foldedColumns,
  payerColumns,
  type Payer,
  type TypedColumns,
} from "./typed-columns.ts";
import { withStripeLocks } from "./with-stripe-locks.ts";

/** A payment that staff type in. `amount` in minor units of `currency`; `method` is the host's own name of it. */
export type ManualPaymentInput = {
  reference: string;
  amount: bigint;
  currency: string;
  method: string;
  paidAt: Date;
  note?: string | null | undefined;
  payer?: Payer | null | undefined;
  /** The host's own id: typing the same payment in again under it changes nothing. */
  externalId?: string | null | undefined;
  /** The booking is in another currency, and that is meant. */
  acrossCurrencies?: boolean | undefined;
};

/** What the allocation of a typed payment says of how it came to be. */
export const manualRule = "manual";

/**
 * Types a payment in for a booking; more than is due is taken and shows as overpaid. A card payment that Stripe brought
 * already is adopted by that one, or proposed for it.
 * @returns its id; that of the same payment where its `externalId` is known.
 * @throws BookingNotFoundError, CurrencyDiffersError, InvalidPaymentError, ExternalIdConflictError
 */
export async function createManualPayment(
  db: Queryable,
  input: ManualPaymentInput,
  by: string,
  rules: AdoptionRules = defaultAdoptionRules,
): Promise<string> {
  const columns = typedColumns(input);
  assertTyped(columns);
  return withStripeLocks(db, async (tx, stripePayments) => {
    await lockPayments(tx, stripePayments, "typed");
    const booking = await bookingNamed(tx, input.reference, "booking");
    if (input.externalId) {
      const known = await findByExternalId(tx, input.externalId);
      if (known) {
        await assertSame(tx, known, columns, booking);
        return known.id;
      }
    }
    if (booking.currency !== columns.currency && !input.acrossCurrencies) {
      throw new CurrencyDiffersError("currency", `the booking is in ${booking.currency}`);
    }
    const typed = await insert(tx, columns, booking, by);
    await adoptByStripe(tx, typed, rules, stripePayments);
    return typed.id;
  });
}

function typedColumns({ payer, ...input }: ManualPaymentInput): TypedColumns {
  return {
    amount: input.amount,
    currency: input.currency.trim().toLowerCase(),
    method: input.method.trim(),
    paidAt: input.paidAt,
    note: input.note?.trim() || null,
    ...payerColumns(payer),
    externalId: input.externalId || null,
  };
}

async function findByExternalId(tx: Transaction, externalId: string): Promise<PaymentRow | null> {
  const [known] = await tx.select().from(payments).where(eq(payments.externalId, externalId));
  return known ?? null;
}

/** @throws ExternalIdConflictError where the known payment says something else, or is another booking's. */
async function assertSame(
  tx: Transaction,
  known: PaymentRow,
  columns: TypedColumns,
  booking: NamedBooking,
): Promise<void> {
  for (const [column, field] of typedFields) {
    if (!same(known[column], columns[column])) throw new ExternalIdConflictError(field);
  }
  const shares = await tx.select().from(allocations).where(eq(allocations.paymentId, known.id));
  // A voided one has none left.
  if (shares.length > 0 && !shares.some(({ bookingId }) => bookingId === booking.id)) {
    throw new ExternalIdConflictError("booking");
  }
}

/** What is typed in, and the field of it. */
const typedFields = [
  ["amount", "amount"],
  ["currency", "currency"],
  ["method", "method"],
  ["paidAt", "paid_at"],
  ["note", "note"],
  ["payerName", "payer.name"],
  ["payerEmail", "payer.email"],
  ["payerPhone", "payer.phone"],
] as const;

async function insert(
  tx: Transaction,
  columns: TypedColumns,
  booking: NamedBooking,
  by: string,
): Promise<PaymentRow> {
  const [id, decisionId] = [newId(), newId()];
  await requestMatch(tx, [booking.id]);
  const [typed] = await tx
    .insert(payments)
    .values({
      id,
      source: "manual",
      status: "succeeded",
      ...columns,
      ...foldedColumns(columns),
      received: columns.amount,
      created: columns.paidAt,
      review: "matched",
      reviewReason: manualRule,
      createdBy: by,
    })
    .returning();
  if (!typed) throw new Error("an insert returned no row");
  await tx.insert(matchDecisions).values({
    id: decisionId,
    paymentId: id,
    action: "matched",
    bookingId: booking.id,
    rule: manualRule,
    ruleVersion,
    reasons: [`allocated:${booking.id}:${columns.amount}`],
    alternatives: [],
    decidedBy: by,
  });
  await tx.insert(allocations).values({
    id: newId(),
    paymentId: id,
    bookingId: booking.id,
    amount: columns.amount,
    rule: manualRule,
    decidedBy: by,
    decisionId,
  });
  await tx.insert(activity).values({
    id: newId(),
    actor: by,
    action: "payment.typed",
    subject: `payment:${id}`,
    detail: {
      booking: booking.id,
      amount: columns.amount.toString(),
      currency: columns.currency,
      method: columns.method,
    },
  });
  return typed;
}
