import { type Context, Hono } from "hono";
import { API_VERSION } from "../events.ts";
import { NOBODY, type World } from "../world.ts";
import { expanded } from "./expansion.ts";
import { Failure } from "./failure.ts";
import type { Idempotency, Kept } from "./idempotency.ts";
import { requireTestKey } from "./keys.ts";
import { createPages } from "./pages.ts";
import { parseForm, texts } from "./params.ts";
import { requirePermission } from "./permissions.ts";
import type { Route } from "./route.ts";
import { underConditions } from "./traffic.ts";

export type SandboxApp = Hono<{ Variables: { requestId: string } }>;

export function createApp(
  world: World,
  idempotency: Idempotency,
  routes: readonly Route[],
): SandboxApp {
  const app: SandboxApp = new Hono();

  app.use(async (c, next) => {
    const requestId = world.ids.next("req");
    // Kept apart: reading an answer's headers before it exists makes Hono write it twice.
    c.set("requestId", requestId);
    c.header("Request-Id", requestId);
    c.header("Stripe-Version", c.req.header("stripe-version") ?? API_VERSION);
    const { clockSkewSeconds } = world.traffic.conditions();
    if (clockSkewSeconds !== 0) {
      c.header("Date", new Date(Date.now() + clockSkewSeconds * 1000).toUTCString());
    }
    const { method, path } = c.req;
    if (path.startsWith("/v1/")) {
      const key = requireTestKey(c.req.header("authorization"));
      requirePermission(key, { method, path, account: world.account });
    }
    await next();
  });
  app.use("/v1/*", underConditions(world.traffic));

  for (const route of routes) {
    app.on(route.method, route.path, async (c) => {
      const key = route.method === "POST" ? c.req.header("idempotency-key") : undefined;
      const form = route.method === "GET" ? new URL(c.req.url).search.slice(1) : await c.req.text();
      // From here on nothing awaits: two requests with one key can't both find it new.
      const request = `${c.req.method} ${c.req.path} ${form}`;
      const kept = key === undefined ? undefined : idempotency.find(key, request);
      if (kept !== undefined) {
        c.header("Idempotent-Replayed", "true");
        c.header("Idempotency-Key", kept.key);
        return reply(c, kept.status, kept.body);
      }
      const cause = { id: c.get("requestId"), idempotency_key: key ?? null };
      const { status, body } = answered(world, route, form, c.req.param("id") ?? "", cause);
      // Stripe keeps what was executed; a request refused for its parameters may be corrected.
      if (key !== undefined && (status === 200 || status === 402)) {
        idempotency.keep({ key, request, status, body });
      }
      if (key !== undefined) c.header("Idempotency-Key", key);
      return reply(c, status, body);
    });
  }

  app.route("/_sandbox", createPages(world));

  app.notFound((c) => {
    const message = `Unrecognized request URL (${c.req.method}: ${c.req.path}).`;
    return reply(c, 404, written({ error: { message, type: "invalid_request_error" } }));
  });
  app.onError((error, c) => {
    const failure = error instanceof Failure ? error : unforeseen(error);
    return reply(c, failure.status, written({ error: failure.body }));
  });
  return app;
}

function answered(
  world: World,
  route: Route,
  form: string,
  id: string,
  cause: World["cause"],
): { status: Kept["status"]; body: string } {
  world.cause = cause;
  try {
    const params = parseForm(form);
    const answer = route.answer({ world, params, id });
    return { status: 200, body: written(expanded(world, answer, texts(params, "expand"))) };
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    return { status: error.status, body: written({ error: error.body }) };
  } finally {
    world.cause = NOBODY;
  }
}

/** Indented as Stripe's are, for people; a page that only a program reads isn't. */
function written(body: object): string {
  const isLong = "data" in body && Array.isArray(body.data) && body.data.length > 10;
  return JSON.stringify(body, null, isLong ? undefined : 2);
}

const unforeseen = (error: Error) =>
  new Failure(500, { message: `The sandbox failed: ${error.message}`, type: "api_error" });

function reply(c: Context, status: Kept["status"], body: string): Response {
  c.header("content-type", "application/json");
  return c.body(body, status);
}
