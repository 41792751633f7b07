import { same } from "@rentease/core";
import { eq, sql } from "drizzle-orm";
import { type AdoptionRules, defaultAdoptionRules } from "../adoptions/adoption-rules.ts";
import { adoptByStripe } from "../adoptions/find-adoptions.ts";
import type { Queryable, Transaction } from "../database.ts";
import { bookingNamed, type NamedBooking } from "../decisions/booking-named.ts";
import { allocated, undecided } from "../decisions/decided-state.ts";
import { assertSeen, type Decider, record, type Standing } from "../decisions/decide.ts";
import { CurrencyDiffersError, SharesExceedPaymentError } from "../decisions/errors.ts";
import type { PaymentRow } from "../decisions/lock-payment.ts";
import { payments } from "../schema/index.ts";
import type { DecidedState } from "../schema/match-decisions.ts";
import { manualRule } from "./create-manual-payment.ts";
import { lockManualPayment } from "./lock-manual-payment.ts";
import {
  assertTyped,
  foldedColumns,
  type Payer,
  payerColumns,
  type TypedColumns,
} from "./typed-columns.ts";
import { withStripeLocks } from "./with-stripe-locks.ts";

/** What is to be changed; what is not named stays. `amount` in minor units of the payment's currency. */
export type ManualPaymentChanges = {
  amount?: bigint | undefined;
  paidAt?: Date | undefined;
  method?: string | undefined;
  note?: string | null | undefined;
  payer?: Payer | null | undefined;
  /** Another booking for all of it. */
  reference?: string | undefined;
  acrossCurrencies?: boolean | undefined;
};

/**
 * Corrects a payment that was typed in. How it stood before is kept with the decision: amounts, day and method among
 * its reasons, the former note as its note, the bookings as its `before`.
 * @throws PaymentNotFoundError, NotManualPaymentError, PaymentVoidedError, PaymentAdoptedError, InvalidPaymentError,
 *   BookingNotFoundError, CurrencyDiffersError, SharesExceedPaymentError (shared over several, now more than it is),
 *   DecisionConflictError
 */
export async function correctManualPayment(
  db: Queryable,
  id: string,
  changes: ManualPaymentChanges,
  { by, expectedDecision }: Omit<Decider, "note">,
  rules: AdoptionRules = defaultAdoptionRules,
): Promise<void> {
  await withStripeLocks(db, async (tx, stripePayments) => {
    const standing = await lockManualPayment(tx, id, stripePayments);
    const { payment, history } = standing;
    assertSeen(history, history, { by, expectedDecision });
    const booking =
      changes.reference === undefined ? null : await bookingNamed(tx, changes.reference, "booking");
    if (booking && booking.currency !== payment.currency && !changes.acrossCurrencies) {
      throw new CurrencyDiffersError("booking", `the payment is in ${payment.currency}`);
    }
    const columns = correctedColumns(payment, changes);
    assertTyped(columns);
    const reasons = formerValues(payment, columns);
    const moved = booking !== null && !isWhollyFor(standing, booking);
    if (reasons.length === 0 && !moved) return;
    const corrected = await write(tx, payment, columns);
    await record(
      tx,
      standing,
      {
        action: "corrected",
        rule: manualRule,
        reasons,
        after: (decisionId) =>
          booking
            ? whollyFor(booking, columns.amount, by, decisionId)
            : withAmount(standing, columns.amount),
      },
      { by, note: payment.note ?? undefined },
    );
    await adoptByStripe(tx, corrected, rules, stripePayments);
  });
}

function correctedColumns(payment: PaymentRow, changes: ManualPaymentChanges): TypedColumns {
  return {
    amount: changes.amount ?? payment.amount,
    currency: payment.currency,
    method: changes.method?.trim() ?? payment.method ?? "",
    paidAt: changes.paidAt ?? payment.paidAt ?? payment.created,
    note: changes.note === undefined ? payment.note : changes.note?.trim() || null,
    ...(changes.payer === undefined
      ? {
          payerName: payment.payerName,
          payerEmail: payment.payerEmail,
          payerPhone: payment.payerPhone,
        }
      : payerColumns(changes.payer)),
    externalId: payment.externalId,
  };
}

/** What was changed and what it was; of the payer only that it was changed. */
function formerValues(payment: PaymentRow, columns: TypedColumns): string[] {
  const payerChanged = (["payerName", "payerEmail", "payerPhone"] as const).some(
    (column) => payment[column] !== columns[column],
  );
  return [
    ...(payment.amount === columns.amount ? [] : [`amount_was:${payment.amount}`]),
    ...(same(payment.paidAt, columns.paidAt)
      ? []
      : [`paid_at_was:${payment.paidAt?.toISOString() ?? "unknown"}`]),
    ...(payment.method === columns.method ? [] : [`method_was:${payment.method ?? "unknown"}`]),
    ...(payment.note === columns.note ? [] : ["note_changed"]),
    ...(payerChanged ? ["payer_changed"] : []),
  ];
}

function isWhollyFor({ state, payment }: Standing, booking: NamedBooking): boolean {
  const [only, ...others] = state.allocations;
  return (
    others.length === 0 &&
    only?.bookingId === booking.id &&
    only.amount === payment.amount.toString()
  );
}

function whollyFor(
  booking: NamedBooking,
  amount: bigint,
  by: string,
  decisionId: string,
): DecidedState {
  return {
    ...undecided("matched", manualRule),
    allocations: [
      {
        bookingId: booking.id,
        amount: amount.toString(),
        rule: manualRule,
        decidedBy: by,
        decisionId,
      },
    ],
  };
}

/** A payment that is all its booking's stays so; shares of several are a person's own amounts. */
function withAmount({ state, payment }: Standing, amount: bigint): DecidedState {
  const [only, ...others] = state.allocations;
  if (only && others.length === 0 && only.amount === payment.amount.toString()) {
    return { ...state, allocations: [{ ...only, amount: amount.toString() }] };
  }
  if (allocated(state) > amount) {
    throw new SharesExceedPaymentError("amount", "its bookings have more than that of it");
  }
  return state;
}

async function write(
  tx: Transaction,
  { id }: PaymentRow,
  columns: TypedColumns,
): Promise<PaymentRow> {
  const [corrected] = await tx
    .update(payments)
    .set({
      ...columns,
      ...foldedColumns(columns),
      received: columns.amount,
      created: columns.paidAt,
      updatedAt: sql`now()`,
    })
    .where(eq(payments.id, id))
    .returning();
  if (!corrected) throw new Error("an update returned no row");
  return corrected;
}
