import { flag, integer, text } from "../api/params.ts";
import type { Call, Route } from "../api/route.ts";
import { authenticate } from "../payments/attempt.ts";
import { completeSession } from "../payments/checkout.ts";
import type { CheckoutSession } from "../records/objects.ts";
import { truthOf } from "../truth.ts";
import { found as foundSession } from "./checkout-sessions.ts";
import { found as foundIntent } from "./payment-intents.ts";

/** What payers, banks and time do, for whoever plays them. Not Stripe's, and needs no key. */
export const controlRoutes: readonly Route[] = [
  { method: "POST", path: "/_sandbox/checkout/sessions/:id/complete", answer: complete },
  { method: "POST", path: "/_sandbox/payment_intents/:id/authenticate", answer: answerBank },
  { method: "POST", path: "/_sandbox/settle", answer: settle },
  { method: "POST", path: "/_sandbox/advance", answer: advance },
  { method: "GET", path: "/_sandbox/truth", answer: ({ world }) => truthOf(world) },
];

/** `payment_method` (pm_card_visa if absent), `email`, `name`, `phone` of the payer. */
function complete(call: Call): CheckoutSession {
  const { world, params } = call;
  const paid = completeSession(
    world,
    foundSession(call),
    text(params, "payment_method") ?? "pm_card_visa",
    {
      email: text(params, "email") ?? null,
      name: text(params, "name") ?? null,
      phone: text(params, "phone") ?? null,
    },
  );
  if (paid.refusal !== null) throw paid.refusal;
  return paid.session;
}

/** `agreed=false`: the payer turns back. */
function answerBank(call: Call): object {
  return authenticate(call.world, foundIntent(call), flag(call.params, "agreed") ?? true);
}

function settle({ world }: Call): object {
  world.timers.settle();
  return { pending: world.timers.pending().length };
}

function advance({ world, params }: Call): object {
  world.clock.advance((integer(params, "seconds") ?? 0) * 1000);
  world.timers.runDue(world.clock.nowMs());
  return { now: world.clock.nowSeconds() };
}
