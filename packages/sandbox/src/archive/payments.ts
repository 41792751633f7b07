import { firstNot } from "../records/shelf.ts";
import { feeFor, settle } from "../payments/money.ts";
import { createBookings, type ArchivedBookings } from "./bookings.ts";
import type { Draws } from "./draws.ts";

/** Charges in order of `created`, and the payments that they are attempts of. */
export interface ArchivedPayments {
  readonly charges: number;
  /** PaymentIntents: each has one charge that succeeded, and before it any that failed. */
  readonly payments: number;
  readonly bookings: ArchivedBookings;
  createdOf(charge: number): number;
  paymentOf(charge: number): number;
  succeeded(charge: number): boolean;
  /** The charge that succeeded. */
  chargeOf(payment: number): number;
  /** When its first attempt was made. */
  startedAt(payment: number): number;
  typeOf(charge: number): string;
  amountOf(charge: number): number;
  currencyOf(charge: number): string;
  /** What it brought, in the settlement currency. */
  settledOf(charge: number): { amount: number; fee: number; rate: number | null };
  /** Payments made on a hosted page, ascending. */
  readonly onPages: Uint32Array;
  standingOf(payment: number): Standing;
  bookedAtMs(booking: number): number;
}

/** Where a payment says which booking it is for. */
export type Standing = "metadata" | "client_reference_id" | "nowhere";

const FAILED_SHARE = 0.04;
const SAME_SECOND_SHARE = 0.05;
/** Between an attempt and the next of the same payment. */
const RETRY_SECONDS = { least: 20, most: 900 };
/** How much busier the middle of the time is than its ends. */
const SWING = 0.6;
const BOOKED_BEFORE_SECONDS = 3600;
/** The country that the season's own cards are from: their numbers are in no table. */
const CARD_COUNTRY = "NL";

const TYPES: readonly [string, number][] = [
  ["card", 0.76],
  ["ideal", 0.1],
  ["bancontact", 0.04],
  ["sepa_debit", 0.04],
  ["link", 0.03],
  ["paypal", 0.03],
];
const CLIENT_REFERENCE_SHARE = 0.12;
const NOWHERE_SHARE = 0.05;
/** Of those that carry metadata. */
const PAGE_SHARE = 0.15;

export function createPayments(
  draws: Draws,
  { charges, from, to }: { charges: number; from: number; to: number },
): ArchivedPayments {
  const isFailed = (charge: number): boolean =>
    charge < charges - 1 && draws.share("attempt", charge) < FAILED_SHARE;

  const created = new Uint32Array(charges);
  const paymentOf = new Uint32Array(charges);
  const paid = new Uint32Array(charges);
  let payments = 0;
  let before = from;
  for (let charge = 0; charge < charges; charge += 1) {
    let at = momentOf(charge);
    if (charge > 0 && isFailed(charge - 1)) {
      const { least, most } = RETRY_SECONDS;
      const pause = least + draws.share("attempt_failure", charge) * (most - least);
      at = Math.min(at, before + Math.floor(pause));
    } else if (charge > 0 && draws.share("same_second", charge) < SAME_SECOND_SHARE) {
      at = before;
    }
    before = Math.max(before, at);
    created[charge] = before;
    paymentOf[charge] = payments;
    if (isFailed(charge)) continue;
    paid[payments] = charge;
    payments += 1;
  }

  /** In the middle of summer there are more than in winter: some windows are denser than others. */
  function momentOf(charge: number): number {
    const place = (charge + draws.share("moment", charge)) / charges;
    const turn = 2 * Math.PI;
    return from + Math.floor((place - (SWING * Math.sin(turn * place)) / turn) * (to - from));
  }

  const bookings = createBookings(draws, payments, to - from);
  const chargeOf = (payment: number): number => paid[payment] ?? 0;
  const createdOf = (charge: number): number => created[charge] ?? 0;
  const paymentOfCharge = (charge: number): number => paymentOf[charge] ?? 0;
  const standingOf = (payment: number): Standing => {
    const share = draws.share("standing", payment);
    if (share < CLIENT_REFERENCE_SHARE) return "client_reference_id";
    return share < CLIENT_REFERENCE_SHARE + NOWHERE_SHARE ? "nowhere" : "metadata";
  };
  const isOnPage = (payment: number): boolean => {
    const standing = standingOf(payment);
    if (standing !== "metadata") return standing === "client_reference_id";
    return draws.share("page", payment) < PAGE_SHARE;
  };
  const startedAt = (payment: number): number =>
    createdOf(payment === 0 ? 0 : chargeOf(payment - 1) + 1);
  const currencyOf = (charge: number): string =>
    bookings.propertyOf(bookings.numberOf(paymentOfCharge(charge))).currency;
  const typeOf = (charge: number): string => {
    // Only cards are declined here, and only euro can be paid by other means.
    if (currencyOf(charge) !== "eur" || isFailed(charge)) return "card";
    let share = draws.share("method", paymentOfCharge(charge));
    for (const [type, part] of TYPES) {
      share -= part;
      if (share < 0) return type;
    }
    return "card";
  };
  const amountOf = (charge: number): number => bookings.amountOf(paymentOfCharge(charge));

  return {
    charges,
    payments,
    bookings,
    createdOf,
    paymentOf: paymentOfCharge,
    succeeded: (charge) => chargeOf(paymentOfCharge(charge)) === charge,
    chargeOf,
    startedAt,
    typeOf,
    amountOf,
    currencyOf,
    settledOf(charge) {
      const { amount, rate } = settle(amountOf(charge), currencyOf(charge));
      return { amount, fee: feeFor(amount, typeOf(charge), CARD_COUNTRY), rate };
    },
    onPages: Uint32Array.from(numbersWhere(payments, isOnPage)),
    standingOf,
    bookedAtMs: (booking) =>
      (startedAt(bookings.depositOf(booking)) - BOOKED_BEFORE_SECONDS) * 1000,
  };
}

function* numbersWhere(size: number, holds: (number: number) => boolean): Generator<number> {
  for (let number = 0; number < size; number += 1) if (holds(number)) yield number;
}

/** The place of a value among ascending ones; undefined where it isn't there. */
export function placeOf(values: ArrayLike<number>, value: number): number | undefined {
  const place = firstNot(values.length, (at) => (values[at] ?? 0) < value);
  return values[place] === value ? place : undefined;
}
