import { invalid } from "../api/failure.ts";
import type { Charge } from "../records/objects.ts";
import type { World } from "../world.ts";
import { disputesOf } from "./disputes.ts";
import { written } from "./money.ts";

/** How much to pay back of a charge, or Stripe's reason why not. */
export function requireRefundable(world: World, charge: Charge, wanted?: number): number {
  if (charge.status !== "succeeded") {
    throw invalid(`Charge ${charge.id} has a status of ${charge.status}; cannot issue a refund.`);
  }
  if (!charge.captured) {
    // Stripe would void it. Here that is the PaymentIntent's affair, as with those that are canceled.
    throw invalid(`Charge ${charge.id} has not been captured; cancel its PaymentIntent instead.`);
  }
  if (disputesOf(world, charge.id).some((dispute) => !dispute.is_charge_refundable)) {
    const message = `Charge ${charge.id} has been charged back; cannot issue a refund.`;
    throw invalid(message, undefined, "charge_disputed");
  }
  const left = charge.amount - charge.amount_refunded;
  if (left <= 0) {
    const message = `Charge ${charge.id} has already been refunded.`;
    throw invalid(message, undefined, "charge_already_refunded");
  }
  const amount = wanted ?? left;
  if (amount > left) {
    const money = (value: number) => written(value, charge.currency);
    const most =
      charge.amount_refunded === 0
        ? `charge amount (${money(left)})`
        : `unrefunded amount on charge (${money(left)})`;
    throw invalid(`Refund amount (${money(amount)}) is greater than ${most}`, "amount");
  }
  return amount;
}
