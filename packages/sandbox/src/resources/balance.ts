import type Stripe from "stripe";
import type { Call, Route } from "../api/route.ts";
import { balanceOf } from "../payments/balance.ts";
import { SETTLEMENT_CURRENCY } from "../payments/money.ts";

export const balanceRoutes: readonly Route[] = [
  { method: "GET", path: "/v1/balance", answer: show },
];

function show({ world }: Call): Stripe.Balance {
  // An account without any money has its own currency all the same.
  const balance = new Map([[SETTLEMENT_CURRENCY, { available: 0, pending: 0 }]]);
  for (const [currency, amounts] of balanceOf(world)) balance.set(currency, amounts);
  const amounts = (kind: "available" | "pending") =>
    [...balance].map(([currency, { [kind]: amount }]) => ({
      amount,
      currency,
      source_types: { card: amount },
    }));
  return {
    object: "balance",
    available: amounts("available"),
    livemode: false,
    pending: amounts("pending"),
  };
}
