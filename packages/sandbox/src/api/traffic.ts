import { once } from "node:events";
import type { ServerResponse } from "node:http";
import { setTimeout as wait } from "node:timers/promises";
import { RESPONSE_ALREADY_SENT } from "@hono/node-server/utils/response";
import type { Context, MiddlewareHandler } from "hono";
import type { Traffic } from "../traffic/traffic.ts";
import { Failure } from "./failure.ts";

/** Longer than any client waits: Stripe's SDK gives up after 80 seconds. */
const LONGEST_WAIT_MS = 10 * 60_000;

const TOO_MANY =
  "Request rate limit exceeded. Learn more about rate limits here https://stripe.com/docs/rate-limits.";

/** Stands before the API's routes: counts, refuses, delays and breaks as the conditions say. */
export const underConditions =
  (traffic: Traffic): MiddlewareHandler =>
  async (c, next) => {
    const { failure, latencyMs, rateLimited } = traffic.meet(c.req.path);
    if (latencyMs > 0) await wait(latencyMs);
    if (rateLimited !== null) {
      c.header("Stripe-Rate-Limited-Reason", rateLimited);
      throw new Failure(429, {
        code: "rate_limit",
        doc_url: "https://stripe.com/docs/error-codes/rate-limit",
        message: TOO_MANY,
        type: "invalid_request_error",
      });
    }
    if (failure === "server_error") {
      throw new Failure(500, { message: "An unknown error occurred", type: "api_error" });
    }
    if (failure !== null) return unanswered(c, failure);
    return next();
  };

async function unanswered(c: Context, failure: "drop" | "timeout"): Promise<Response> {
  const connection = connectionOf(c);
  if (failure === "timeout") {
    const givenUp = new AbortController();
    const { signal } = givenUp;
    await Promise.race([
      connection === undefined ? new Promise(() => {}) : once(connection, "close", { signal }),
      wait(LONGEST_WAIT_MS, undefined, { ref: false, signal }),
    ]).finally(() => givenUp.abort());
  }
  if (connection === undefined) {
    const message = `A ${failure} needs a connection: ask over HTTP, not by app.request().`;
    throw new Failure(500, { message, type: "api_error" });
  }
  connection.destroy();
  return RESPONSE_ALREADY_SENT;
}

/** Where a real server answers; nothing where a test asks the app itself. */
function connectionOf(c: Context<{ Bindings: { outgoing?: ServerResponse } }>) {
  // In a test the app may be asked without any bindings.
  const bindings: { outgoing?: ServerResponse } | undefined = c.env;
  return bindings?.outgoing;
}
