import { accountRoutes } from "../resources/account.ts";
import { balanceRoutes } from "../resources/balance.ts";
import { bankControlRoutes } from "../resources/bank-control.ts";
import { balanceTransactionRoutes } from "../resources/balance-transactions.ts";
import { catalogRoutes } from "../resources/catalog.ts";
import { chargeRoutes } from "../resources/charges.ts";
import { checkoutSessionRoutes } from "../resources/checkout-sessions.ts";
import { controlRoutes } from "../resources/control.ts";
import { customerRoutes } from "../resources/customers.ts";
import { disputeRoutes } from "../resources/disputes.ts";
import { eventRoutes } from "../resources/events.ts";
import { paymentIntentRoutes } from "../resources/payment-intents.ts";
import { paymentMethodRoutes } from "../resources/payment-methods.ts";
import { paymentPageRoutes } from "../resources/payment-pages.ts";
import { payoutControlRoutes } from "../resources/payout-control.ts";
import { payoutRoutes } from "../resources/payouts.ts";
import { refundRoutes } from "../resources/refunds.ts";
import { trafficControlRoutes } from "../resources/traffic-control.ts";
import { webhookEndpointRoutes } from "../resources/webhook-endpoints.ts";
import type { Route } from "./route.ts";

/** All that the sandbox answers; anything else is Stripe's "Unrecognized request URL". */
export const routes: readonly Route[] = [
  ...paymentIntentRoutes,
  ...chargeRoutes,
  ...refundRoutes,
  ...disputeRoutes,
  ...customerRoutes,
  ...checkoutSessionRoutes,
  ...paymentMethodRoutes,
  ...balanceRoutes,
  ...balanceTransactionRoutes,
  ...payoutRoutes,
  ...eventRoutes,
  ...webhookEndpointRoutes,
  ...accountRoutes,
  ...catalogRoutes,
  ...paymentPageRoutes,
  ...controlRoutes,
  ...bankControlRoutes,
  ...payoutControlRoutes,
  ...trafficControlRoutes,
];
