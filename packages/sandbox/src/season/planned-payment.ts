import { between, chance, pick, type Random, weighted } from "../random.ts";
import type { Ending, PlannedMethod, PlannedPayment } from "./booking.ts";
import type { Guest } from "./guests.ts";
import type { Written } from "./standing.ts";
import { DAY_MS, HOUR_MS } from "./stays.ts";

const DECLINES = [
  "chargeDeclined",
  "chargeDeclinedInsufficientFunds",
  "chargeDeclinedExpiredCard",
  "chargeDeclinedIncorrectCvc",
] as const;

/** A payment as it is made, of no booking yet. */
export function plannedPayment(
  random: Random,
  about: {
    written: Omit<Written, "difficulties">;
    payer: Guest;
    amount: number;
    currency: string;
    ending: Ending;
    atMs: number;
    hold: boolean;
  },
): PlannedPayment {
  const { written, payer, amount, ending, hold } = about;
  // Holds, and what ends without money, need a PaymentIntent to end on.
  const direct =
    hold || ending === "canceled" || (ending === "failed" && written.through === "charge");
  const through = direct && written.through === "charge" ? "payment_intent" : written.through;
  const manual = through !== "charge" && (hold || (ending === "paid" && chance(random, 0.04)));
  const method = methodOf(random, payer, through === "charge" || manual, ending);
  const declines = method.type === "card" && chance(random, ending === "failed" ? 1 : 0.09);
  return {
    truth: {
      booking: null,
      shares: [],
      standing: written.standing,
      identifiable: "none",
      difficulties: [],
      instalment: null,
      ending,
      aftermath: null,
    },
    atMs: about.atMs,
    through,
    amount,
    currency: about.currency,
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
