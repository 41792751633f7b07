import { fingerprintOf } from "../ids.ts";
import type { Charge } from "../records/objects.ts";
import type { World } from "../world.ts";
import { updateCharge } from "./charges.ts";
import { book, type Posting } from "./ledger.ts";
import { feeFor, settle } from "./money.ts";
import { behaviourOfCharge } from "./payment-methods.ts";

export const AVAILABLE_AFTER_SECONDS = 2 * 86_400;

/** Stripe's bypassPending cards: their money is available at once. */
const BYPASS_PENDING = new Set(["4000000000000077", "4000003720000278"].map(fingerprintOf));

/** Writes a captured charge's balance transaction and gives its id. */
function createBalanceTransaction(world: World, charge: Charge): string {
  const { amount, rate } = settle(charge.amount_captured, charge.currency);
  const type = charge.payment_method_details?.type ?? "card";
  const card = charge.payment_method_details?.card;
  const country = card?.country ?? null;
  const bypass = BYPASS_PENDING.has(card?.fingerprint ?? "");
  const fee = feeFor(amount, type, country);
  const created = world.clock.nowSeconds();
  const behaviour = behaviourOfCharge(world, charge);
  if (behaviour.does === "succeed" && behaviour.dispute !== undefined) {
    world.timers.schedule("open_dispute", charge.id, world.delays.processingMs);
  }
  const availableOn = bypass ? created : created + AVAILABLE_AFTER_SECONDS;
  return book(world, chargePosting(charge, { amount, fee, rate, availableOn })).id;
}

/** What a captured charge brings, settled. */
export const chargePosting = (
  charge: Pick<Charge, "id" | "description">,
  settled: { amount: number; fee: number; rate: number | null; availableOn: number },
): Posting => ({
  amount: settled.amount,
  fee: settled.fee,
  available_on: settled.availableOn,
  description: charge.description,
  exchange_rate: settled.rate,
  reporting_category: "charge",
  source: charge.id,
  type: charge.id.startsWith("ch_") ? "charge" : "payment",
});

/** Asynchronous capture's second half: the charge learns its balance transaction by charge.updated. */
export function settleCharge(world: World, chargeId: string): void {
  const charge = world.records.charges.get(chargeId);
  if (charge === undefined || !charge.captured || charge.balance_transaction !== null) return;
  updateCharge(world, charge, { balance_transaction: createBalanceTransaction(world, charge) });
}

/** Gives a charge its balance transaction in the same moment, without an event of its own. */
export function settleAtOnce(world: World, charge: Charge): Charge {
  return world.records.charges.replace(charge.id, {
    balance_transaction: createBalanceTransaction(world, charge),
  });
}
