import { between, chance, pick, type Random } from "../random.ts";
import type { Difficulty, PlannedPayment } from "./booking.ts";
import type { Guest } from "./guests.ts";
import type { Payable } from "./payments.ts";
import { plannedPayment } from "./planned-payment.ts";
import type { Written } from "./standing.ts";
import { DAY_MS, HOUR_MS } from "./stays.ts";

const SALES = ["Gift voucher", "Shop", "Bicycle rental", "Payment", null] as const;

/** Payments that belong to no booking: vouchers, the shop, and a stranger with an amount that a booking expects. */
export function paymentsForNothing(random: Random, payable: Payable): PlannedPayment[] {
  const { mix, cast, slot, around, booking } = payable;
  if (!chance(random, mix.forNothing)) return [];
  const atMs = slot.bookedAtMs + between(random, 1, 10 * 24) * HOUR_MS;
  const sale = (
    amount: number,
    currency: string,
    payer: Guest,
    when: number,
    difficulty: Difficulty,
  ): PlannedPayment => {
    const planned = plannedPayment(random, {
      written: { ...UNWRITTEN, description: pick(random, SALES) },
      payer,
      amount,
      currency,
      ending: "paid",
      atMs: when,
      hold: false,
    });
    return { ...planned, truth: { ...planned.truth, difficulties: [difficulty] } };
  };
  const expected = around.expected(random);
  if (expected !== null && chance(random, 0.4)) {
    // On the very days on which it is expected, but for nobody's booking.
    const when = Math.max(slot.bookedAtMs, expected.dueMs) + between(random, 0, 2) * (DAY_MS / 4);
    const { amount, currency } = expected;
    return [sale(amount, currency, around.another(), when, "equal_amount_for_nothing")];
  }
  const round = pick(random, [2500, 5000, 10_000, 15_000, 1250, 3995]);
  const payer = chance(random, 0.4) ? cast.guest : around.another();
  return [sale(round, booking.currency, payer, atMs, "for_nothing")];
}

const UNWRITTEN: Omit<Written, "difficulties" | "description"> = {
  clientReferenceId: null,
  metadata: {},
  sessionMetadata: {},
  standing: "nowhere",
  through: "payment_intent",
};
