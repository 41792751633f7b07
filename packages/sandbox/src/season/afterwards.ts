import { giveEvidence } from "../payments/evidence.ts";
import { disputesOf, openDispute } from "../payments/disputes.ts";
import {
  cancelRefund,
  createRefund,
  failRefund,
  requireRefundAction,
} from "../payments/refunds.ts";
import { VERDICTS } from "../payments/verdicts.ts";
import type { Charge, Dispute, Refund } from "../records/objects.ts";
import type { World } from "../world.ts";
import type { AftermathStep } from "./booking.ts";
import type { Made } from "./perform.ts";

/** What becomes of a payment after it was paid: each step goes on from the latest refund or dispute. */
export function afterwards(world: World, step: AftermathStep, made: Made): void {
  const intent = world.records.paymentIntents.get(made.paymentIntent ?? "");
  const charge = world.records.charges.get(intent?.latest_charge ?? made.charge ?? "");
  if (charge?.status !== "succeeded" || !charge.captured) return;
  switch (step.does) {
    case "refund":
      createRefund(world, charge, { amount: step.amount, reason: "requested_by_customer" });
      return;
    case "fail_refund":
      failRefund(world, latestRefund(world, charge));
      return;
    case "cancel_refund":
      cancelRefund(world, latestRefund(world, charge));
      return;
    case "require_action":
      requireRefundAction(world, latestRefund(world, charge));
      return;
    case "dispute":
      openDispute(world, charge, step.wanted);
      return;
    case "evidence":
      giveEvidence(
        world,
        latestDispute(world, charge),
        { uncategorized_text: "The guest stayed, and signed on arrival." },
        true,
      );
      return;
    case "decide":
      VERDICTS[step.verdict](world, latestDispute(world, charge));
  }
}

function latestRefund(world: World, charge: Charge): Refund {
  const [refund] = world.records.refunds.page({ limit: 1, equal: { charge: charge.id } }).data;
  if (refund === undefined) throw new Error(`${charge.id} has no refund`);
  return refund;
}

function latestDispute(world: World, charge: Charge): Dispute {
  const [dispute] = disputesOf(world, charge.id);
  if (dispute === undefined) throw new Error(`${charge.id} has no dispute`);
  return dispute;
}
