import { setTimeout as sleep } from "node:timers/promises";
import { closeDatabase, openDatabase, recordEvents } from "@rentease/db";
import { connectQueues, jobs } from "@rentease/queue";
import { createExporter, createLogger } from "@rentease/runtime";
import { createTestDatabase, queueBackends } from "@rentease/testing";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { applyRules } from "./apply-rules.ts";
import { createDrain } from "./drain.ts";
import { createWorkerMetrics } from "./metrics.ts";
import { createStatusApp } from "./status-app.ts";
import { watchedLimiter } from "./watched-limiter.ts";

const away = "postgres://nobody@127.0.0.1:1/none";

function statusOf(settings: { databaseUrl: string; redisUrl?: string | undefined }) {
  const db = openDatabase(settings.databaseUrl, { max: 4 });
  const queues = connectQueues(settings);
  const lines: string[] = [];
  const logger = createLogger("worker", "info", { write: (line) => void lines.push(line) });
  const exporter = createExporter({ logger });
  const metrics = createWorkerMetrics(exporter, { db, queues });
  const app = createStatusApp({ db, queues, exporter });
  const ask = (path: string, method = "GET") =>
    app.fetch(new Request(`http://worker${path}`, { method }));
  return {
    db,
    queues,
    logger,
    metrics,
    lines,
    ask,
    scrape: async () => (await ask("/metrics")).text(),
    async close() {
      await queues.close();
      await closeDatabase(db);
    },
  };
}

describe.each(queueBackends)("a worker's status, with its queue in $name", (backend) => {
  let database: Awaited<ReturnType<typeof createTestDatabase>>;
  let status: ReturnType<typeof statusOf>;

  beforeAll(async () => {
    database = await createTestDatabase();
    status = statusOf(backend.settings(database.url));
  });
  afterAll(async () => {
    await status.close();
    await database.drop();
  });

  test("it is healthy and ready, and can be asked nothing else", async () => {
    expect((await status.ask("/healthz")).status).toBe(200);
    const ready = await status.ask("/readyz");
    expect(await ready.json()).toEqual({ status: "ok", database: "ok", queue: "ok" });
    expect((await status.ask("/metrics", "POST")).status).toBe(405);
    expect((await status.ask("/")).status).toBe(404);
  });

  test("it tells what the queues hold, and that nothing waits where nothing does", async () => {
    await status.queues.enqueue(jobs.applyEvents, [{ eventIds: ["evt_1"] }]);
    const text = await status.scrape();
    expect(text).toMatch(/^rentease_database_up 1$/m);
    expect(text).toMatch(/^rentease_queue_up 1$/m);
    expect(text).toMatch(/^rentease_queue_jobs\{queue="events",state="waiting"\} 1$/m);
    expect(text).toMatch(/^rentease_review_payments\{review="unmatched"\} 0$/m);
    expect(text).toMatch(/^rentease_backfills_running 0$/m);
    // There was no audit: that none left a difference is not known.
    expect(text).not.toMatch(/^rentease_audit_differences_left /m);
  });

  test("events that fail are told one by one with their ids, those tried again apart from those given up", async () => {
    const { db, logger, metrics, lines } = status;
    const payload = JSON.stringify({ data: { object: { object: "charge", name: "Ana Holm" } } });
    await recordEvents(db, [
      {
        eventId: "evt_bad",
        type: "charge.succeeded",
        apiVersion: null,
        account: null,
        livemode: false,
        created: new Date(),
        payload,
        ignoredReason: null,
      },
    ]);
    const dependencies = { db, gateway: null, rules: applyRules(), logger, metrics };
    const drain = createDrain(dependencies, { everyMs: 60_000 });
    await drain.wake();
    await drain.stop();
    const text = await status.scrape();
    const failed = /^rentease_(?:retries|given_up)_total\{what="event"\} 1$/gm;
    expect(text.match(failed)).toHaveLength(1);
    expect(text).toMatch(/^rentease_apply_duration_seconds_count 1$/m);
    const told = lines
      .map((line) => JSON.parse(line))
      .filter(({ eventId }) => eventId === "evt_bad");
    expect(told).toMatchObject([{ reason: expect.stringContaining("cannot read"), attempts: 1 }]);
    expect(lines.join("")).not.toContain("Ana");
  });
});

test("with everything away it lives, is not ready, and tells what it knows itself, in bounded time", async () => {
  const status = statusOf({ databaseUrl: away, redisUrl: "redis://127.0.0.1:1" });
  const startedAt = Date.now();
  status.metrics.swept(3);
  expect((await status.ask("/healthz")).status).toBe(200);
  expect((await status.ask("/readyz")).status).toBe(503);
  const answer = await status.ask("/metrics");
  expect(answer.status).toBe(200);
  const text = await answer.text();
  expect(text).toMatch(/^rentease_database_up 0$/m);
  expect(text).toMatch(/^rentease_queue_up 0$/m);
  expect(text).toMatch(/^rentease_sweep_found_events_total 3$/m);
  expect(text).not.toMatch(/^rentease_(review_payments|queue_jobs|backfills_running)/m);
  await status.scrape();
  expect(Date.now() - startedAt).toBeLessThan(8_000);
  // Said once, not at every scrape.
  expect(status.lines.filter((line) => line.includes("metrics could not be read"))).toHaveLength(2);
  await status.close();
}, 15_000);

test("requests to Stripe are counted by endpoint and by what they waited for, and so is every 429", async () => {
  const status = statusOf({ databaseUrl: away });
  const limiter = {
    acquire: () => sleep(20),
    limited: async () => true,
    close: async () => {},
  };
  const watched = watchedLimiter(limiter, "backfill", status.metrics);
  await watched.acquire({ endpoint: "charges", access: "read" });
  const reasons = ["endpoint-rate", "global-concurrency", null, "Ana Holm"];
  for (const reason of reasons) await watched.limited({ endpoint: "charges" }, reason, 1);
  const text = await status.scrape();
  expect(text).toContain(
    'rentease_stripe_requests_total{endpoint="charges",access="read",traffic="backfill"} 1',
  );
  expect(text).toContain('rentease_stripe_wait_seconds_bucket{le="0.01",traffic="backfill"} 0');
  for (const reason of ["endpoint", "global", "none", "other"]) {
    expect(text).toContain(
      `rentease_stripe_limited_total{endpoint="charges",traffic="backfill",reason="${reason}"} 1`,
    );
  }
  expect(text).not.toContain("Ana");
  await status.close();
});
