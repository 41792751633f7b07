import { invalid } from "../api/failure.ts";
import type { Charge } from "../records/objects.ts";
import type { World } from "../world.ts";
import { previousAttributes } from "../events.ts";
import { book } from "./ledger.ts";
import { settleCharge } from "./settlement.ts";

/**
 * The payer's bank takes a debit back after it had succeeded. Its PaymentIntent stays as it was:
 * only the charge, and the balance, know.
 */
export function failCharge(world: World, asked: Charge): Charge {
  if (asked.status !== "succeeded" || !asked.captured) {
    throw invalid(`Charge ${asked.id} took no money that could be taken back.`);
  }
  if (asked.disputed || asked.amount_refunded > asked.amount - asked.amount_captured) {
    throw invalid(`Charge ${asked.id} is refunded or disputed: its bank has nothing to take back.`);
  }
  settleCharge(world, asked.id);
  const charge = world.records.charges.get(asked.id) ?? asked;
  const settled = world.records.balanceTransactions.get(charge.balance_transaction ?? "");
  if (settled === undefined) throw new Error(`${charge.id} was never settled`);
  const taken = book(world, {
    amount: -settled.amount,
    description: `Payment failure refund for ${charge.id}`,
    exchange_rate: settled.exchange_rate,
    reporting_category: "charge_failure",
    source: charge.id,
    type: "payment_failure_refund",
  });
  const failed = world.records.charges.replace(charge.id, {
    failure_balance_transaction: taken.id,
    failure_code: "payment_method_provider_decline",
    failure_message: "The customer's bank took the payment back.",
    paid: false,
    status: "failed",
  });
  world.emit("charge.failed", failed, previousAttributes(charge, failed));
  return failed;
}
