import { type Context, Hono } from "hono";
import { API_VERSION } from "../events.ts";
import { NOBODY, type World } from "../world.ts";
import { expanded } from "./expansion.ts";
import { Failure } from "./failure.ts";
import type { Idempotency, Kept } from "./idempotency.ts";
import { requireTestKey } from "./keys.ts";
import { createPages } from "./pages.ts";
import { parseForm, texts } from "./params.ts";
import type { Route } from "./route.ts";

export function createApp(world: World, idempotency: Idempotency, routes: readonly Route[]): Hono {
  const app = new Hono();

  app.use(async (c, next) => {
    c.header("Request-Id", world.ids.next("req"));
    c.header("Stripe-Version", c.req.header("stripe-version") ?? API_VERSION);
    if (c.req.path.startsWith("/v1/")) requireTestKey(c.req.header("authorization"));
    await next();
  });

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
      const cause = { id: c.res.headers.get("request-id"), idempotency_key: key ?? null };
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

const written = (body: object): string => JSON.stringify(body, null, 2);

const unforeseen = (error: Error) =>
  new Failure(500, { message: `The sandbox failed: ${error.message}`, type: "api_error" });

function reply(c: Context, status: Kept["status"], body: string): Response {
  c.header("content-type", "application/json");
  return c.body(body, status);
}
