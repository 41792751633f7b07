import Stripe from "stripe";
import {
  type LimitedRequest,
  type RequestLimiter,
  RequestNotSentError,
} from "./request-limiter.ts";

/**
 * The SDK's HTTP client (connections kept open, as many as there are requests at once), behind a limit. It repeats what
 * Stripe's limits refused, which the SDK does not.
 */
export function limitedClient(limiter: RequestLimiter): Stripe.HttpClient {
  const client = Stripe.createNodeHttpClient();
  return {
    getClientName: () => client.getClientName(),
    async makeRequest(...request) {
      const [, , path, method] = request;
      const asked: LimitedRequest = {
        endpoint: endpointOf(path),
        access: method === "GET" ? "read" : "write",
      };
      for (let attempt = 1; ; attempt += 1) {
        await orNotSent(limiter.acquire(asked));
        const response = await client.makeRequest(...request);
        if (response.getStatusCode() !== 429) return response;
        const headers = response.getHeaders();
        const reason = headers["stripe-rate-limited-reason"];
        const again = await orNotSent(
          limiter.limited(asked, typeof reason === "string" ? reason : null, attempt),
        );
        if (!again) {
          // Tried often enough: the SDK would begin anew where Stripe advises to retry.
          headers["stripe-should-retry"] = "false";
          return response;
        }
        // An answer that is not read to its end keeps its connection.
        await response.toJSON().catch(() => {});
      }
    },
  };
}

/** The resource of a path, without ids: Stripe limits list and retrieve of it together. */
function endpointOf(path: string): string {
  return /^\/v1\/((?:checkout\/)?[a-z_]+)/.exec(path)?.[1] ?? "other";
}

async function orNotSent<T>(limit: Promise<T>): Promise<T> {
  return limit.catch((error: unknown) => {
    throw new RequestNotSentError(error);
  });
}

/** The SDK takes whatever its HTTP client throws for a lost connection to Stripe: what it was is told instead. */
export async function answerOf<T>(request: Promise<T>): Promise<T> {
  return request.catch((error: unknown) => {
    const lost = error instanceof Stripe.errors.StripeConnectionError ? error.detail : undefined;
    throw lost instanceof RequestNotSentError ? lost : error;
  });
}
