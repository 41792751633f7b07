import { ping } from "@rentease/db";
import type { Queues } from "@rentease/queue";
import { checkReadiness, createExporter } from "@rentease/runtime";
import { Hono } from "hono";
import { createApi } from "./api/api.ts";
import { Problem } from "./api/problem.ts";
import { problemOf } from "./api/problem-of.ts";
import { countRequests } from "./metrics.ts";
import { metricsAccess } from "./metrics-access.ts";
import type { WebDependencies } from "./web/page.ts";
import { noSniffing } from "./no-sniffing.ts";
import { createWeb, type WebSettings } from "./web/web.tsx";

const READINESS_TIMEOUT_MS = 2_000;

export type ConsoleDependencies = Omit<WebDependencies, "queues" | "apiDocument"> &
  WebSettings & { queues: Pick<Queues, "enqueue" | "ping" | "depths" | "boards"> };

/** What people and programs use: the HTTP API at /api/v1, and the console's pages. */
export function createApp(deps: ConsoleDependencies): { app: Hono } {
  const { db, queues, logger } = deps;
  const app = new Hono();
  const exporter = createExporter({ logger });

  app.use(noSniffing);
  app.use(countRequests(exporter, deps));

  app.get("/healthz", (c) => c.json({ status: "ok" }));

  app.get("/readyz", async (c) => {
    const checks = { database: () => ping(db), queue: () => queues.ping() };
    const readiness = await checkReadiness(checks, READINESS_TIMEOUT_MS);
    // Without its queue the API works all the same: the worker finds what it was not told of.
    const ready = readiness.database === "ok";
    return c.json({ status: ready ? "ok" : "away", ...readiness }, ready ? 200 : 503);
  });

  const { api, document } = createApi(deps);
  app.route("/api/v1", api);
  app.get("/metrics", metricsAccess(db, deps.url), () => exporter.answer());

  app.all("/api/*", () => {
    throw new Problem(404, "not_found");
  });

  app.route("/", createWeb({ ...deps, apiDocument: document }));

  app.onError((error) => {
    const problem = problemOf(error);
    if (problem.status >= 500) logger.error({ err: error, code: problem.code }, "request failed");
    return problem.toResponse();
  });

  return { app };
}
