import type { Charge } from "../records/objects.ts";
import type { World } from "../world.ts";
import { createCharge, type NewCharge } from "./charges.ts";
import { behaviourOf } from "./payment-methods.ts";
import { settleAtOnce } from "./settlement.ts";

/** A payment without a PaymentIntent. Declines are recorded too; `refusal` says why. */
export function createLegacyCharge(
  world: World,
  wanted: Omit<NewCharge, "intent" | "refusal" | "statementDescriptor" | "status">,
): { charge: Charge; refusal: NewCharge["refusal"] } {
  const behaviour = behaviourOf(world, wanted.method);
  const refusal = behaviour.does === "decline" ? behaviour : undefined;
  const charge = createCharge(world, {
    ...wanted,
    intent: null,
    refusal,
    statementDescriptor: null,
    status: refusal === undefined ? "succeeded" : "failed",
  });
  const stored = charge.captured ? settleAtOnce(world, charge) : charge;
  world.emit(refusal === undefined ? "charge.succeeded" : "charge.failed", stored);
  return { charge: stored, refusal };
}
