import { invalid, unexpectedState } from "../api/failure.ts";
import { previousAttributes } from "../events.ts";
import type { Charge, PaymentIntent } from "../records/objects.ts";
import type { World } from "../world.ts";
import { settleAtOnce } from "./settlement.ts";

/** Takes an authorised amount, or part of it; the rest is released. */
export function capture(world: World, intent: PaymentIntent, amount?: number): PaymentIntent {
  const charge = world.records.charges.get(intent.latest_charge ?? "");
  if (intent.status !== "requires_capture" || charge === undefined) {
    throw unexpectedState(intent, "capture", "requires_capture");
  }
  const captured = captureCharge(world, charge, amount, "amount_to_capture");
  const succeeded = world.records.paymentIntents.replace(intent.id, {
    amount_capturable: 0,
    amount_received: captured.amount_captured,
    status: "succeeded",
  });
  world.emit("payment_intent.succeeded", succeeded);
  return succeeded;
}

export function captureCharge(
  world: World,
  charge: Charge,
  wanted: number | undefined,
  param: string,
): Charge {
  if (charge.captured) {
    const message = `Charge ${charge.id} has already been captured.`;
    throw invalid(message, undefined, "charge_already_captured");
  }
  if (charge.status !== "succeeded") {
    throw invalid(`Charge ${charge.id} has no authorization to capture.`);
  }
  const amount = wanted ?? charge.amount;
  if (amount > charge.amount) {
    const message = `The amount to capture (${amount}) is greater than the authorized ${charge.amount}.`;
    throw invalid(message, param, "amount_too_large");
  }
  const captured = settleAtOnce(
    world,
    world.records.charges.replace(charge.id, {
      amount_captured: amount,
      // Stripe calls the rest refunded, though it was never captured and no guest was paid back.
      amount_refunded: charge.amount - amount,
      captured: true,
    }),
  );
  world.emit("charge.captured", captured);
  return captured;
}

/** Gives an authorisation up: by the host, or by time (`expired`). */
export function cancel(
  world: World,
  intent: PaymentIntent,
  reason: PaymentIntent["cancellation_reason"],
): PaymentIntent {
  const open = [
    "requires_payment_method",
    "requires_capture",
    "requires_confirmation",
    "requires_action",
  ];
  if (!open.includes(intent.status)) throw unexpectedState(intent, "cancel", open.join(", "));
  const charge = world.records.charges.get(intent.latest_charge ?? "");
  if (intent.status === "requires_capture" && charge !== undefined) {
    release(world, charge, reason === "expired");
  }
  const canceled = world.records.paymentIntents.replace(intent.id, {
    amount_capturable: 0,
    canceled_at: world.clock.nowSeconds(),
    cancellation_reason: reason,
    next_action: null,
    status: "canceled",
  });
  world.emit("payment_intent.canceled", canceled);
  return canceled;
}

/** Stripe shows released money as refunded, though none was ever captured: a trap the books must know. */
function release(world: World, charge: Charge, expired: boolean): void {
  const released = world.records.charges.replace(charge.id, {
    amount_refunded: charge.amount,
    refunded: true,
  });
  if (expired) world.emit("charge.expired", released);
  else world.emit("charge.refunded", released, previousAttributes(charge, released));
}

/** Seven days after the authorisation. */
export function expireAuthorization(world: World, intentId: string): void {
  const intent = world.records.paymentIntents.get(intentId);
  if (intent?.status === "requires_capture") cancel(world, intent, "expired");
}
