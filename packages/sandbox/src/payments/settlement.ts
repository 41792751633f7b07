import { fingerprintOf } from "../ids.ts";
import type { BalanceTransaction, Charge } from "../records/objects.ts";
import type { World } from "../world.ts";
import { updateCharge } from "./charges.ts";
import { feeFor, SETTLEMENT_CURRENCY, settle } from "./money.ts";

const AVAILABLE_AFTER_SECONDS = 2 * 86_400;

/** Stripe's bypassPending cards: their money is available at once. */
const BYPASS_PENDING = new Set(["4000000000000077", "4000003720000278"].map(fingerprintOf));

/** A balance transaction as it reads now: what is pending becomes available with time alone. */
export function transactionNow(world: World, id: string): BalanceTransaction | undefined {
  const stored = world.records.balanceTransactions.get(id);
  return stored === undefined ? undefined : asOfNow(world, stored);
}

export const asOfNow = (world: World, stored: BalanceTransaction): BalanceTransaction =>
  stored.available_on <= world.clock.nowSeconds() ? { ...stored, status: "available" } : stored;

/** Writes a captured charge's balance transaction and gives its id. */
function createBalanceTransaction(world: World, charge: Charge): string {
  const { amount, rate } = settle(charge.amount_captured, charge.currency);
  const type = charge.payment_method_details?.type ?? "card";
  const card = charge.payment_method_details?.card;
  const country = card?.country ?? null;
  const bypass = BYPASS_PENDING.has(card?.fingerprint ?? "");
  const fee = feeFor(amount, type, country);
  const created = world.clock.nowSeconds();
  return world.records.balanceTransactions.insert({
    id: world.ids.next("txn"),
    object: "balance_transaction",
    amount,
    available_on: bypass ? created : created + AVAILABLE_AFTER_SECONDS,
    balance_type: "payments",
    created,
    currency: SETTLEMENT_CURRENCY,
    description: charge.description,
    exchange_rate: rate,
    fee,
    fee_details: [
      {
        amount: fee,
        application: null,
        currency: SETTLEMENT_CURRENCY,
        description: "Stripe processing fees",
        type: "stripe_fee",
      },
    ],
    net: amount - fee,
    reporting_category: "charge",
    source: charge.id,
    status: "pending",
    type: type === "card" ? "charge" : "payment",
  }).id;
}

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
