import { invalid, noSuch } from "../api/failure.ts";
import { listPage } from "../api/listing.ts";
import { amountOf, mergedMetadata, oneOf, text } from "../api/params.ts";
import type { Call, ListAnswer, Route } from "../api/route.ts";
import { cancelRefund, createRefund, updateRefund } from "../payments/refunds.ts";
import type { Charge, Refund } from "../records/objects.ts";
import { found as foundCharge } from "./charges.ts";
import { found as foundIntent } from "./payment-intents.ts";

export const refundRoutes: readonly Route[] = [
  { method: "POST", path: "/v1/refunds", answer: create },
  { method: "GET", path: "/v1/refunds", answer: list },
  { method: "GET", path: "/v1/refunds/:id", answer: found },
  { method: "POST", path: "/v1/refunds/:id", answer: update },
  {
    method: "POST",
    path: "/v1/refunds/:id/cancel",
    answer: (call) => cancelRefund(call.world, found(call)),
  },
  { method: "GET", path: "/v1/charges/:id/refunds", answer: listOfCharge },
];

const REASONS = ["duplicate", "fraudulent", "requested_by_customer"] as const;

export function found({ world, id }: Pick<Call, "world" | "id">): Refund {
  const refund = world.records.refunds.get(id);
  if (refund === undefined) throw noSuch("refund", id);
  return refund;
}

function create(call: Call): Refund {
  const { world, params } = call;
  return createRefund(world, chargeToRefund(call), {
    amount: amountOf(params),
    instructionsEmail: text(params, "instructions_email"),
    metadata: mergedMetadata(params, {}),
    reason: oneOf(params, "reason", REASONS) ?? null,
  });
}

function chargeToRefund({ world, params }: Call): Charge {
  const chargeId = text(params, "charge");
  const intentId = text(params, "payment_intent");
  if (chargeId !== undefined) {
    const charge = foundCharge({ world, id: chargeId });
    if (intentId === undefined || charge.payment_intent === intentId) return charge;
    throw invalid(`Charge ${chargeId} does not belong to PaymentIntent ${intentId}.`, "charge");
  }
  if (intentId === undefined) {
    throw invalid(
      "One of the following params should be provided for this request: payment_intent or charge.",
    );
  }
  const intent = foundIntent({ world, id: intentId });
  const charge = world.records.charges.get(intent.latest_charge ?? "");
  if (intent.status === "succeeded" && charge !== undefined) return charge;
  throw invalid(
    `This PaymentIntent (${intentId}) does not have a successful charge to refund.`,
    "payment_intent",
  );
}

function update(call: Call): Refund {
  const refund = found(call);
  const metadata = mergedMetadata(call.params, refund.metadata ?? {});
  return updateRefund(call.world, refund, { metadata });
}

function list({ world, params }: Call): ListAnswer {
  return listPage(world.records.refunds, params, {
    url: "/v1/refunds",
    noun: "refund",
    filters: ["charge", "payment_intent"],
  });
}

/** Where a charge's own list of refunds goes on. */
function listOfCharge(call: Call): ListAnswer {
  const { id } = foundCharge(call);
  const page = list({ ...call, params: { ...call.params, charge: id } });
  return { ...page, url: `/v1/charges/${id}/refunds` };
}
