import type Stripe from "stripe";
import { noSuch } from "../api/failure.ts";
import type { Call, Route } from "../api/route.ts";

export const accountRoutes: readonly Route[] = [
  { method: "GET", path: "/v1/account", answer: show },
  { method: "GET", path: "/v1/accounts/:id", answer: show },
];

function show({ world, id }: Call): Stripe.Account {
  if (id !== "" && id !== world.account) throw noSuch("account", id);
  return {
    id: world.account,
    object: "account",
    business_profile: null,
    business_type: "company",
    capabilities: { card_payments: "active", transfers: "active" },
    charges_enabled: true,
    country: "NL",
    created: 1_700_000_000,
    default_currency: "eur",
    details_submitted: true,
    email: "sandbox@example.com",
    metadata: {},
    payouts_enabled: true,
    settings: null,
    type: "standard",
  };
}
