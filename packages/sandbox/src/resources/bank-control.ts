import { amountOf, flag, oneOf, text } from "../api/params.ts";
import type { Call, Route } from "../api/route.ts";
import { openDispute } from "../payments/disputes.ts";
import { failCharge } from "../payments/late-failure.ts";
import { failRefund, requireRefundAction, succeedRefund } from "../payments/refunds.ts";
import { VERDICTS } from "../payments/verdicts.ts";
import type { Dispute } from "../records/objects.ts";
import { found as foundCharge } from "./charges.ts";
import { found as foundDispute } from "./disputes.ts";
import { found as foundRefund } from "./refunds.ts";

/** What payers' banks do to charges, refunds and disputes. Not Stripe's, and needs no key. */
export const bankControlRoutes: readonly Route[] = [
  {
    method: "POST",
    path: "/_sandbox/charges/:id/fail",
    answer: (call) => failCharge(call.world, foundCharge(call)),
  },
  { method: "POST", path: "/_sandbox/charges/:id/dispute", answer: dispute },
  ...Object.entries(VERDICTS).map(([name, verdict]): Route => ({
    method: "POST",
    path: `/_sandbox/disputes/:id/${name}`,
    answer: (call) => verdict(call.world, foundDispute(call)),
  })),
  {
    method: "POST",
    path: "/_sandbox/refunds/:id/fail",
    answer: (call) =>
      failRefund(call.world, foundRefund(call), text(call.params, "failure_reason")),
  },
  {
    method: "POST",
    path: "/_sandbox/refunds/:id/require_action",
    answer: (call) => requireRefundAction(call.world, foundRefund(call)),
  },
  {
    method: "POST",
    path: "/_sandbox/refunds/:id/succeed",
    answer: (call) => succeedRefund(call.world, foundRefund(call)),
  },
];

/** `reason`, `amount`, `inquiry=true`, `status=lost`. */
function dispute(call: Call): Dispute {
  const { params } = call;
  return openDispute(call.world, foundCharge(call), {
    amount: amountOf(params),
    inquiry: flag(params, "inquiry"),
    lost: oneOf(params, "status", ["needs_response", "lost"]) === "lost",
    reason: text(params, "reason"),
  });
}
