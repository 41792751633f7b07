import type { RequestLimiter } from "@rentease/db";
import type { WorkerMetrics } from "./metrics.ts";

/** A limiter that says what it let through, how long that waited, and what Stripe refused. */
export function watchedLimiter(
  limiter: RequestLimiter,
  traffic: "live" | "backfill",
  metrics: Pick<WorkerMetrics, "requested" | "limited">,
): RequestLimiter {
  return {
    ...limiter,
    async acquire(request) {
      const startedAt = performance.now();
      await limiter.acquire(request);
      metrics.requested(request, traffic, performance.now() - startedAt);
    },
    limited(request, reason, attempt) {
      metrics.limited(request, traffic, reason);
      return limiter.limited(request, reason, attempt);
    },
  };
}
