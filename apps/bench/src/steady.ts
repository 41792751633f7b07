import { setTimeout as sleep } from "node:timers/promises";
import { bindAccount, closeDatabase, type Database, openDatabase } from "@rentease/db";
import type { Bench, BenchResult } from "./bench.ts";
import { benchDatabase } from "./database.ts";
import { benchAccount, newRunId } from "./delivery.ts";
import { rounded } from "./figures.ts";
import { startIngress } from "./ingress-process.ts";
import type { LoadReport } from "./load-agent.ts";
import { startLoadGenerator } from "./load.ts";
import { benchRedis } from "./redis.ts";
import { startServer } from "./server-process.ts";
import { startWorker } from "./worker-process.ts";

const PER_SECOND = 500;
const SECONDS = 60;
const BASELINE_SECONDS = 20;
const WARM_UP_SECONDS = 5;
/** Enough that none waits for another's answer: what is due is sent. */
const CONNECTIONS = 256;
const APPLY_DEADLINE_MS = 60_000;

const TARGET_P99_MS = 50;

/** What Stripe sees where it sends at a steady pace, whatever the answers: an open loop. The worker applies meanwhile. */
export const steady: Bench = {
  summary: `latency at ${PER_SECOND} deliveries a second for ${SECONDS} s (--seconds), beside a no-op Hono route`,
  options: { seconds: { type: "string" } },
  async run(say, given) {
    const seconds = Number(given["seconds"] ?? SECONDS);
    const stops: (() => unknown)[] = [];
    try {
      say("starting PostgreSQL, Redis, ingress, worker and the load generator");
      const database = await benchDatabase();
      stops.push(() => database.stop());
      const redis = await benchRedis();
      stops.push(() => redis.stop());
      const db = openDatabase(database.url, { max: 2 });
      stops.push(() => closeDatabase(db));
      await bindAccount(db, benchAccount);
      const noop = await startServer("apps/bench/src/noop-server.ts", {});
      stops.push(() => noop.stop());
      const ingress = await startIngress(database.url, redis.url);
      stops.push(() => ingress.stop());
      const worker = await startWorker({
        DATABASE_URL: database.url,
        REDIS_URL: redis.url,
        STRIPE_SECRET_KEY: "",
        LOG_LEVEL: "info",
      });
      stops.push(() => worker.stop());
      const generator = startLoadGenerator();
      stops.push(() => generator.stop());

      const run = newRunId();
      let sent = 0;
      const deliver = async (server: { url: string }, seconds: number) => {
        const count = PER_SECOND * seconds;
        const report = await generator.run({
          url: `${server.url}/webhooks/stripe`,
          run,
          first: sent,
          count,
          connections: CONNECTIONS,
          client: "socket",
          perSecond: PER_SECOND,
        });
        sent += count;
        return report;
      };
      await deliver(noop, WARM_UP_SECONDS);
      const baseline = await deliver(noop, BASELINE_SECONDS);
      const before = sent;
      await deliver(ingress, WARM_UP_SECONDS);
      say(`${PER_SECOND} a second for ${seconds} s`);
      const ours = await deliver(ingress, seconds);
      const appliedAfterMs = await untilApplied(db, sent - before);
      return result(ours, baseline, { seconds, appliedAfterMs });
    } finally {
      for (const stop of stops.reverse()) await stop();
    }
  },
};

/** @returns how long after the last delivery the worker was done. */
async function untilApplied(db: Database, events: number): Promise<number> {
  const startedAt = performance.now();
  for (;;) {
    const [row] = await db.$client<{ applied: number }[]>`
      select count(*)::int as applied from stripe_events where state = 'applied'`;
    const waited = performance.now() - startedAt;
    if (row?.applied === events) return waited;
    if (waited > APPLY_DEADLINE_MS) {
      throw new Error(`${events} events were delivered, ${row?.applied} are applied`);
    }
    await sleep(50);
  }
}

function result(
  ours: LoadReport,
  baseline: LoadReport,
  { seconds, appliedAfterMs }: { seconds: number; appliedAfterMs: number },
): BenchResult {
  const sent = PER_SECOND * seconds;
  const refused = sent - (ours.statuses[200] ?? 0);
  const perSecond = (sent / ours.durationMs) * 1_000;
  const row = (name: string, { p50Ms, p99Ms, maxMs }: LoadReport) => [
    name,
    ...[p50Ms, p99Ms, maxMs].map((ms) => ms.toFixed(1)),
  ];
  return {
    figures: {
      perSecond: Math.round(perSecond),
      p50Ms: rounded(ours.p50Ms, 2),
      p99Ms: rounded(ours.p99Ms, 2),
      maxMs: rounded(ours.maxMs, 2),
      refused,
      baselineP50Ms: rounded(baseline.p50Ms, 2),
      baselineP99Ms: rounded(baseline.p99Ms, 2),
      allAppliedAfterMs: Math.round(appliedAfterMs),
    },
    ratio: rounded(ours.p99Ms / baseline.p99Ms, 2),
    target: `p99 < ${TARGET_P99_MS} ms at ${PER_SECOND}/s for ${seconds} s, none refused`,
    pass: ours.p99Ms < TARGET_P99_MS && refused === 0,
    table: [
      [`${PER_SECOND} a second`, "p50 ms", "p99 ms", "max ms"],
      row("no-op route", baseline),
      row("ingress, worker beside it", ours),
    ],
  };
}
