import type { Conditions } from "./conditions.ts";
import { createTokenBucket, type TokenBucket } from "./token-bucket.ts";

/** As Stripe says it in `Stripe-Rate-Limited-Reason`. */
export type LimitReason = "global-rate" | "endpoint-rate";

/** Asked once a request: why it is refused, or null if it may pass. */
export type RateLimits = (endpoint: string) => LimitReason | null;

export function createRateLimits(conditions: Conditions, nowMs: () => number): RateLimits {
  const { globalPerSecond, endpointPerSecond } = conditions;
  const all = globalPerSecond === null ? null : createTokenBucket(globalPerSecond, nowMs);
  const each = new Map<string, TokenBucket>();

  const bucketOf = (endpoint: string): TokenBucket | null => {
    if (endpointPerSecond === null) return null;
    let bucket = each.get(endpoint);
    if (bucket === undefined) {
      bucket = createTokenBucket(endpointPerSecond, nowMs);
      each.set(endpoint, bucket);
    }
    return bucket;
  };

  return (endpoint) => {
    const own = bucketOf(endpoint);
    if (all?.holdsOne() === false) return "global-rate";
    if (own?.holdsOne() === false) return "endpoint-rate";
    all?.take();
    own?.take();
    return null;
  };
}

/** Paths whose first part is no resource. */
const NAMESPACES = new Set(["checkout"]);

/** `/v1/charges/ch_1/refunds` is one of `charges`, `/v1/checkout/sessions` of `checkout/sessions`. */
export function endpointOf(path: string): string {
  const [first = "", second = ""] = path.split("/").slice(2);
  return NAMESPACES.has(first) ? `${first}/${second}` : first;
}
