import { type AccountIdentity, sandboxAccount } from "@rentease/core";

export type RequestLimits = {
  /** Requests a second in all, and to one endpoint. */
  perSecond: number;
  endpointPerSecond: number;
  /** The part, from 0 to below 1, that backfills leave free while live work asks. */
  liveShare: number;
};

export type RequestLimitSettings = {
  stripeRequestsPerSecond?: number | undefined;
  stripeEndpointRequestsPerSecond?: number | undefined;
  /** Percent. */
  stripeLiveShare: number;
};

/** The names of those settings, for every process that asks Stripe. */
export const requestLimitSettingNames = [
  "STRIPE_REQUESTS_PER_SECOND",
  "STRIPE_ENDPOINT_REQUESTS_PER_SECOND",
  "STRIPE_LIVE_SHARE",
] as const;

/** Stripe's own limits (docs.stripe.com/rate-limits), of test and live mode; our sandbox has none unless it is told. */
const stripeLimits = {
  test: { perSecond: 25, endpointPerSecond: 25 },
  live: { perSecond: 100, endpointPerSecond: 25 },
  ours: { perSecond: 1_000, endpointPerSecond: 1_000 },
};

/** What is set, else what Stripe allows the account. */
export function requestLimits(
  settings: RequestLimitSettings,
  { account, livemode }: AccountIdentity,
): RequestLimits {
  const mode = livemode ? "live" : "test";
  const allowed = stripeLimits[account === sandboxAccount.account ? "ours" : mode];
  return {
    perSecond: settings.stripeRequestsPerSecond ?? allowed.perSecond,
    endpointPerSecond: settings.stripeEndpointRequestsPerSecond ?? allowed.endpointPerSecond,
    liveShare: settings.stripeLiveShare / 100,
  };
}
