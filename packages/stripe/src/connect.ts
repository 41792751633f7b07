import Stripe from "stripe";
import { limitedClient } from "./limited-client.ts";
import type { RequestLimiter } from "./request-limiter.ts";

export type GatewaySettings = {
  secretKey: string;
  /** `https://api.stripe.com`, or where a stand-in listens. */
  apiBase: string;
  /** Without one requests are sent as they come. */
  limiter?: RequestLimiter;
  /** For whoever waits in front of it: how long a request may take, and how often it is sent again. */
  patience?: { timeoutMs: number; retries: number };
};

export function connect({ secretKey, apiBase, limiter, patience }: GatewaySettings): Stripe {
  const url = new URL(apiBase);
  return new Stripe(secretKey, {
    host: url.hostname,
    port: url.port || (url.protocol === "https:" ? 443 : 80),
    protocol: url.protocol === "https:" ? "https" : "http",
    maxNetworkRetries: patience?.retries ?? 2,
    timeout: patience?.timeoutMs ?? 20_000,
    telemetry: false,
    ...(limiter && { httpClient: limitedClient(limiter) }),
  });
}
