import { between, chance, pick, type Random, weighted } from "../random.ts";
import type { Ending, PlannedPayment } from "./booking.ts";
import type { Mix } from "./difficulty.ts";
import { type Due, duesOf } from "./dues.ts";
import type { Around } from "./neighbours.ts";
import { isContradicted, type Payer, payerOf } from "./payers.ts";
import { plannedPayment } from "./planned-payment.ts";
import type { Booked } from "./scenes.ts";
import { type Drawn, drawStanding, isEditable, isToldByHost, writtenFor } from "./standing.ts";
import { HOUR_MS } from "./stays.ts";

export interface Payable extends Booked {
  mix: Mix;
  around: Around;
  /** Nobody else in a booking has to do with its guest. */
  alone: boolean;
  /** Its first instalment comes with those of others, in a payment of its own. */
  inGroup: boolean;
}

/** The payments of one booking, each somewhere around its due date and never before the booking. */
export function paymentsOf(random: Random, payable: Payable): PlannedPayment[] {
  const { booking, slot } = payable;
  const payments: PlannedPayment[] = [];
  for (const due of duesOf(random, payable)) {
    // Who cancels has paid the deposit at most.
    if (booking.status === "canceled" && due.instalment !== "deposit") continue;
    const dueMs = Date.parse(due.due) + between(random, -36, 30) * HOUR_MS;
    const atMs = Math.max(slot.bookedAtMs + between(random, 1, 240) * 60_000, dueMs);
    const ending = due.odd ? "paid" : endingOf(random, due.kind === "security_hold");
    payments.push(plan(random, payable, due, atMs, ending));
    // Somebody's page hung, and they paid again: an amount that nothing expects any more.
    if (
      ending === "paid" &&
      !due.odd &&
      due.kind !== "security_hold" &&
      isPaidTwice(random, payable)
    ) {
      const twice: Due = { ...due, odd: true, difficulties: [...due.difficulties, "paid_twice"] };
      payments.push(plan(random, payable, twice, atMs + between(random, 3, 90) * 60_000, "paid"));
    }
    // Many who abandon a page come back to another one.
    if (ending === "abandoned" && chance(random, 0.6)) {
      const retryMs = atMs + between(random, 2, 40) * HOUR_MS;
      payments.push(plan(random, payable, due, retryMs, "paid"));
    }
  }
  return payments;
}

/** Of two bookings alike, nobody could tell which was meant twice. */
const isPaidTwice = (random: Random, { mix, alone }: Payable): boolean =>
  chance(random, mix.paidTwice) && alone;

const endingOf = (random: Random, hold: boolean): Ending =>
  hold
    ? weighted<Ending>(random, [
        ["paid", 3],
        ["canceled", 7],
      ])
    : weighted<Ending>(random, [
        ["paid", 88],
        ["abandoned", 6],
        ["failed", 3],
        ["canceled", 3],
      ]);

function plan(
  random: Random,
  payable: Payable,
  due: Due,
  atMs: number,
  ending: Ending,
): PlannedPayment {
  const { booking, cast, mix, around } = payable;
  const hold = due.kind === "security_hold";
  const drawn = standingFor(random, payable, due);
  const foreign = drawn.belongs && !due.odd && !hold && chance(random, mix.otherCurrency);
  const currency = foreign ? otherCurrency(random, booking.currency) : booking.currency;
  // What belongs to no booking here comes from somebody unknown, in an amount nobody expects.
  const { payer, difficulties } = drawn.belongs
    ? payerFor(random, payable, drawn, foreign || hold || due.odd)
    : { payer: around.another(), difficulties: [] };
  const amount = due.amount + (drawn.belongs ? 0 : between(random, 101, 999));
  const written = writtenFor(random, drawn, {
    booking,
    kind: due.kind,
    neighbour: () => around.reference(random),
    wrong: () => around.wrong(random, { amount, currency, payer }),
  });
  const made = plannedPayment(random, { written, payer, amount, currency, ending, atMs, hold });
  const received = made.capture?.amount ?? amount;
  return {
    ...made,
    truth: {
      ...made.truth,
      booking: drawn.belongs ? booking.reference : null,
      shares: drawn.belongs ? [{ reference: booking.reference, amount: received }] : [],
      instalment: drawn.belongs ? due.instalment : null,
      difficulties: drawn.belongs
        ? [
            ...new Set([
              ...cast.difficulties,
              ...due.difficulties,
              ...difficulties,
              ...written.difficulties,
              ...(foreign ? ["other_currency" as const] : []),
              ...(booking.guest.email === null ? ["no_email" as const] : []),
            ]),
          ]
        : ["for_nothing"],
    },
  };
}

/** What is captured of a hold, and other odd amounts, no reference of the payer's can explain. */
function standingFor(random: Random, { booking, mix }: Payable, due: Due): Drawn {
  const drawn = drawStanding(random, mix);
  const explained = due.kind === "security_hold" || due.odd;
  // A booking stores one id.
  const isFirst = due.kind === booking.instalments[0]?.kind && !due.odd;
  if (drawn.standing === "stored_id" ? !isFirst : explained && isEditable(drawn.standing)) {
    return { standing: "metadata", belongs: true };
  }
  return due.odd ? { ...drawn, belongs: true } : drawn;
}

function payerFor(
  random: Random,
  { cast, mix, around, booking }: Payable,
  { standing }: Drawn,
  oddAmount: boolean,
): Payer {
  const guest: Payer = { payer: { ...cast.guest, ...booking.guest }, difficulties: [] };
  const found = payerOf(random, mix, cast, around.another());
  // Whoever errs about the reference, or pays what nobody expects, is at least the guest: else nobody could tell.
  const untold = !isToldByHost(standing) && !isEditable(standing);
  if (standing === "wrong" || standing === "misspelt" || (oddAmount && untold)) return guest;
  const doubtful =
    isEditable(standing) && cast.payers === undefined && isContradicted(found.payer, guest.payer);
  return doubtful && chance(random, 0.85) ? guest : found;
}

const otherCurrency = (random: Random, currency: string): string => {
  const other = pick(random, ["eur", "usd", "gbp"]);
  return other === currency ? (currency === "eur" ? "usd" : "eur") : other;
};
