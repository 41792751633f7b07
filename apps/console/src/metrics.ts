import { type Database, ping } from "@rentease/db";
import type { Queues } from "@rentease/queue";
import type { Exporter, Logger } from "@rentease/runtime";
import type { Context } from "hono";
import { createMiddleware } from "hono/factory";
import { matchedRoutes } from "hono/route";
import { Counter, Histogram } from "prom-client";

/** Has an exporter tell what a console knows. @returns what counts requests, to be put before all of them. */
export function countRequests(
  { registry, ask }: Exporter,
  { db, queues, logger }: { db: Database; queues: Pick<Queues, "ping">; logger: Logger },
) {
  const registers = [registry];
  ask({ name: "database", read: () => ping(db), forget: () => {} });
  ask({ name: "queue", read: () => queues.ping(), forget: () => {} });
  const requests = new Counter({
    name: "rentease_http_requests_total",
    help: "Requests to the console, by what was asked for and the answer's status",
    labelNames: ["area", "status"],
    registers,
  });
  const durations = new Histogram({
    name: "rentease_http_request_duration_seconds",
    help: "How long the console took to answer",
    buckets: [0.005, 0.025, 0.1, 0.25, 1, 5],
    labelNames: ["area"],
    registers,
  });
  return createMiddleware(async (c, next) => {
    const startedAt = performance.now();
    await next();
    const durationMs = performance.now() - startedAt;
    const area = areaOf(c.req.path);
    requests.inc({ area, status: String(c.res.status) });
    durations.observe({ area }, durationMs / 1000);
    if (!logger.isLevelEnabled("debug")) return;
    const { method } = c.req;
    const about = { method, route: routeOf(c), status: c.res.status };
    logger.debug({ ...about, durationMs: Math.round(durationMs) }, "request");
  });
}

/** The route, never the URL: what people search for stands in it (P10). */
function routeOf(c: Context): string | null {
  const routes = matchedRoutes(c).filter(({ method }) => method !== "ALL");
  return routes.at(-1)?.path ?? null;
}

function areaOf(path: string): string {
  return /^\/(api|assets|queues|metrics|healthz|readyz)(?:\/|$)/.exec(path)?.[1] ?? "pages";
}
