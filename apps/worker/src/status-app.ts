import { type Database, ping } from "@rentease/db";
import type { Queues } from "@rentease/queue";
import { checkReadiness, type Exporter } from "@rentease/runtime";

const READINESS_TIMEOUT_MS = 2_000;

type StatusDependencies = {
  db: Database;
  queues: Pick<Queues, "ping">;
  exporter: Pick<Exporter, "answer">;
};

/** What a worker answers over HTTP: whether it lives, whether it can work, and its metrics. Nothing can be asked of it. */
export function createStatusApp({ db, queues, exporter }: StatusDependencies) {
  const answers = new Map<string, () => Response | Promise<Response>>([
    ["/healthz", () => Response.json({ status: "ok" })],
    ["/readyz", () => readiness(db, queues)],
    ["/metrics", () => exporter.answer()],
  ]);
  return {
    async fetch(request: Request): Promise<Response> {
      const answer = answers.get(new URL(request.url).pathname);
      if (!answer) return Response.json({ error: "not_found" }, { status: 404 });
      if (request.method === "GET" || request.method === "HEAD") return answer();
      const headers = { allow: "GET, HEAD" };
      return Response.json({ error: "method_not_allowed" }, { status: 405, headers });
    },
  };
}

async function readiness(db: Database, queues: Pick<Queues, "ping">): Promise<Response> {
  const checks = { database: () => ping(db), queue: () => queues.ping() };
  const states = await checkReadiness(checks, READINESS_TIMEOUT_MS);
  // Without its queue a worker works all the same: it looks for itself every few seconds.
  const ready = states.database === "ok";
  return Response.json({ status: ready ? "ok" : "away", ...states }, { status: ready ? 200 : 503 });
}
