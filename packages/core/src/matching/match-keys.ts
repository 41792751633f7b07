import type { FoldedIdentity } from "./identity.ts";

/**
 * What a booking could be found by besides its references and its guest's e-mail and phone: short texts that a payment
 * of it would also give. Each joins two facts (an amount and part of a name, an amount and a week), so that few bookings
 * share one, however many there are.
 */
export type BookingFacts = {
  guest: FoldedIdentity;
  currency: string;
  /** In the order they fall due. */
  instalments: readonly { due: string | null; amount: bigint }[];
  itemsTotal: bigint;
  referenceFolded: string;
};

export type PaymentFacts = {
  payer: FoldedIdentity;
  currency: string;
  received: bigint;
  /** YYYY-MM-DD. */
  paidOn: string;
  /** What looks like a reference and names no booking. */
  unknownReferences: readonly string[];
};

/** Weeks on either side of a due date in which a payment without any name is still looked for. */
const weeksAround = 2;
const mostInstalments = 6;

export function bookingMatchKeys(booking: BookingFacts): string[] {
  const { guest, currency } = booking;
  const sums = sumsOf(booking);
  return unique([
    ...namePairs(guest),
    ...sums.flatMap(({ amount, due }) => [
      ...fullName(guest).map((name) => `${name} ${currency} ${amount}`),
      ...nameEnds(guest).map((end) => `a ${currency} ${amount} ${end}`),
      ...(due === null ? [] : [`d ${currency} ${amount} ${weekOf(due)}`]),
    ]),
    ...withoutOne(booking.referenceFolded),
  ]);
}

/** Full name and amount: which other bookings the same guest could mean, also where no address is known of them. */
export function namesakeKeys({ payer, currency, received }: PaymentFacts): string[] {
  return fullName(payer).map((name) => `${name} ${currency} ${received}`);
}

export function paymentMatchKeys(payment: PaymentFacts): string[] {
  const { payer, currency, received } = payment;
  const week = weekOf(payment.paidOn);
  const weeks = Array.from({ length: 2 * weeksAround + 1 }, (_, at) => week + at - weeksAround);
  return unique([
    ...namesakeKeys(payment),
    ...namePairs(payer),
    ...nameEnds(payer).map((end) => `a ${currency} ${received} ${end}`),
    ...weeks.map((at) => `d ${currency} ${received} ${at}`),
    ...payment.unknownReferences.flatMap(withoutOne),
  ]);
}

/** Every amount a payment could bring: instalments that follow one another, and all that is charged for. */
function sumsOf({
  instalments,
  itemsTotal,
}: BookingFacts): { amount: bigint; due: string | null }[] {
  const few = instalments.slice(0, mostInstalments);
  const sums = few.flatMap((first, from) => {
    let amount = 0n;
    return few.slice(from).map((instalment) => {
      amount += instalment.amount;
      return { amount, due: first.due };
    });
  });
  const all = instalments.length > 0 ? [] : [{ amount: itemsTotal, due: null }];
  return [...sums, ...all].filter(({ amount }) => amount > 0n);
}

function fullName({ name }: FoldedIdentity): string[] {
  return name.length > 1 ? [`f ${name.toSorted().join(" ")}`] : [];
}

/** Two parts of the name: a third may be left out. */
function namePairs({ name }: FoldedIdentity): string[] {
  const parts = unique(name).slice(0, 4).toSorted();
  return parts.flatMap((one, place) => parts.slice(place + 1).map((other) => `n ${one} ${other}`));
}

/** How each part of the name begins and ends: a typing error leaves one of them. */
function nameEnds({ name }: FoldedIdentity): string[] {
  return unique(name)
    .slice(0, 4)
    .flatMap((part) => [`${part.slice(0, 3)}-`, `-${part.slice(-3)}`]);
}

/** A reference without each of its characters in turn: two that differ by one typing error share one of these. */
function withoutOne(reference: string): string[] {
  if (reference.length < 5 || reference.length > 40) return [];
  return unique(
    Array.from(
      { length: reference.length + 1 },
      (_, at) => `r ${reference.slice(0, at)}${reference.slice(at + 1)}`,
    ),
  );
}

function weekOf(day: string): number {
  return Math.floor(Date.parse(day) / (7 * 86_400_000));
}

function unique(values: readonly string[]): string[] {
  return [...new Set(values)];
}
