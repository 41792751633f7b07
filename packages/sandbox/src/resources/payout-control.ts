import { flag, oneOf } from "../api/params.ts";
import type { Call, Route } from "../api/route.ts";
import { runPayouts } from "../payments/automatic-payouts.ts";
import { failPayout, PAYOUT_FAILURES } from "../payments/payouts.ts";
import type { Payout } from "../records/objects.ts";
import { found } from "./payouts.ts";

/** The bank's part in payouts, and Stripe's daily one when nobody waits for midnight. */
export const payoutControlRoutes: readonly Route[] = [
  { method: "POST", path: "/_sandbox/payouts/run", answer: run },
  { method: "POST", path: "/_sandbox/payouts/:id/fail", answer: fail },
];

/** `include_pending=true`: also what isn't available yet. */
function run({ world, params }: Call): { data: Payout[] } {
  return { data: runPayouts(world, { includePending: flag(params, "include_pending") }) };
}

/** `failure_code`: account_closed if absent. */
function fail(call: Call): Payout {
  const code = oneOf(call.params, "failure_code", PAYOUT_FAILURES) ?? "account_closed";
  return failPayout(call.world, found(call), code);
}
