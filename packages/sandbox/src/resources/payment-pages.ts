import { invalid } from "../api/failure.ts";
import { integer, requiredText } from "../api/params.ts";
import type { Call, Route } from "../api/route.ts";
import { completeSession } from "../payments/checkout.ts";
import type { CheckoutSession } from "../records/objects.ts";
import { found } from "./checkout-sessions.ts";

/** The hosted page's own API. Undocumented, but `stripe trigger checkout.session.completed` uses it. */
export const paymentPageRoutes: readonly Route[] = [
  {
    method: "GET",
    path: "/v1/payment_pages/:id",
    answer: (call) => ({ ...found(call), session_id: call.id }),
  },
  { method: "POST", path: "/v1/payment_pages/:id/confirm", answer: confirm },
];

function confirm(call: Call): CheckoutSession {
  const session = found(call);
  const expected = integer(call.params, "expected_amount");
  if (expected !== undefined && expected !== session.amount_total) {
    throw invalid("The amount to be paid has changed.", "expected_amount");
  }
  const paid = completeSession(call.world, session, requiredText(call.params, "payment_method"));
  if (paid.refusal !== null) throw paid.refusal;
  return paid.session;
}
