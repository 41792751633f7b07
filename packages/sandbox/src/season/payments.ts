import { between, chance, pick, type Random, weighted } from "../random.ts";
import type { Booking, Ending, PlannedMethod, PlannedPayment } from "./booking.ts";
import { type Guest, guestOf } from "./guests.ts";
import { writtenFor } from "./standing.ts";
import { DAY_MS } from "./stays.ts";

const HOUR_MS = 3_600_000;

const DECLINES = [
  "chargeDeclined",
  "chargeDeclinedInsufficientFunds",
  "chargeDeclinedExpiredCard",
  "chargeDeclinedIncorrectCvc",
] as const;

/** The payments of one booking, each somewhere around its due date and never before the booking. */
export function paymentsOf(
  random: Random,
  seed: string,
  booked: { booking: Booking; bookedAtMs: number; guest: Guest },
  neighbours: readonly string[],
): PlannedPayment[] {
  const { booking, bookedAtMs, guest } = booked;
  const payments: PlannedPayment[] = [];
  for (const instalment of booking.instalments) {
    // Who cancels has paid the deposit at most.
    if (booking.status === "canceled" && instalment.kind !== "deposit") continue;
    const dueMs = Date.parse(instalment.due) + between(random, -36, 30) * HOUR_MS;
    const atMs = Math.max(bookedAtMs + between(random, 1, 240) * 60_000, dueMs);
    const hold = instalment.kind === "security_hold";
    const ending = endingOf(random, hold);
    const made = plan(random, { booking, instalment, guest, neighbours, seed, atMs, ending });
    payments.push(made);
    // Many who abandon a page come back to another one.
    if (ending === "abandoned" && chance(random, 0.6)) {
      const retryMs = atMs + between(random, 2, 40) * HOUR_MS;
      payments.push(
        plan(random, {
          booking,
          instalment,
          guest,
          neighbours,
          seed,
          atMs: retryMs,
          ending: "paid",
        }),
      );
    }
  }
  return payments;
}

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
  about: {
    booking: Booking;
    instalment: Booking["instalments"][number];
    guest: Guest;
    neighbours: readonly string[];
    seed: string;
    atMs: number;
    ending: Ending;
  },
): PlannedPayment {
  const { booking, instalment, guest, ending } = about;
  const written = writtenFor(random, booking, instalment.kind, about.neighbours);
  const hold = instalment.kind === "security_hold";
  // Holds, and what ends without money, need a PaymentIntent to end on.
  const direct =
    hold || ending === "canceled" || (ending === "failed" && written.through === "charge");
  const through = direct && written.through === "charge" ? "payment_intent" : written.through;
  const manual = through !== "charge" && (hold || (ending === "paid" && chance(random, 0.04)));
  // What belongs to no booking here comes from somebody unknown, in an amount nobody expects.
  const payer = written.belongs
    ? payerOf(random, about.seed, guest)
    : guestOf(about.seed, between(random, 3_000_000, 3_999_999));
  const amount = instalment.amount + (written.belongs ? 0 : between(random, 101, 999));
  const method = methodOf(random, payer, through === "charge" || manual, ending);
  const declines = method.type === "card" && chance(random, ending === "failed" ? 1 : 0.09);
  return {
    truth: {
      booking: written.belongs ? booking.reference : null,
      standing: written.standing,
      instalment: written.belongs ? instalment.kind : null,
      ending,
      aftermath: null,
    },
    atMs: about.atMs,
    through,
    amount,
    currency: booking.currency,
    description: written.description,
    metadata: written.metadata,
    sessionMetadata: written.sessionMetadata,
    clientReferenceId: written.clientReferenceId,
    payer: { name: payer.name, email: payer.email, phone: payer.phone },
    withCustomer: through === "payment_intent" && chance(random, 0.35),
    method,
    declines: declines
      ? Array.from({ length: between(random, 1, 2) }, () => pick(random, DECLINES))
      : [],
    captureMethod: manual ? "manual" : chance(random, 0.8) ? "automatic_async" : "automatic",
    capture: manual && ending === "paid" ? captureOf(random, amount, hold) : null,
    cancelAfterMs: between(random, 12, 60) * HOUR_MS,
    aftermath: [],
  };
}

/** What is kept of a security hold is the damage; anything else is captured in full. */
const captureOf = (random: Random, amount: number, hold: boolean) => ({
  afterMs: between(random, 1, 5) * DAY_MS,
  amount: hold ? Math.max(1, Math.round(amount * between(random, 1, 9) * 0.1)) : amount,
});

/** One in twelve is paid by somebody else: a partner, a parent, an employer. */
const payerOf = (random: Random, seed: string, guest: Guest): Guest =>
  chance(random, 1 / 12) ? guestOf(seed, between(random, 2_000_000, 2_999_999)) : guest;

function methodOf(random: Random, payer: Guest, cardOnly: boolean, ending: Ending): PlannedMethod {
  const card: PlannedMethod = { type: "card", account: payer.card };
  if (cardOnly) return card;
  if (ending === "failed") {
    const debit: PlannedMethod = {
      type: "sepa_debit",
      account: payer.iban,
      behaviour: "processesThenFails",
    };
    return pick(random, [card, debit]);
  }
  return weighted<PlannedMethod>(random, [
    [card, 48],
    [{ ...card, behaviour: "authenticationRequired" }, 6],
    [{ ...card, wallet: "apple_pay" }, 7],
    [{ ...card, wallet: "google_pay" }, 5],
    [{ type: "ideal" }, 16],
    [{ type: "sepa_debit", account: payer.iban }, 8],
    [{ type: "link" }, 4],
    [{ type: "bancontact" }, 3],
    [{ type: "paypal" }, 3],
  ]);
}
