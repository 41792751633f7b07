import { bindAccount, closeDatabase, openDatabase, type Database } from "@rentease/db";
import { connectQueues, jobs } from "@rentease/queue";
import type { Bench, BenchResult } from "./bench.ts";
import { benchDatabase } from "./database.ts";
import { benchAccount, newRunId } from "./delivery.ts";
import { startIngress } from "./ingress-process.ts";
import type { LoadReport } from "./load-agent.ts";
import type { LoadClient } from "./load-connection.ts";
import { median, rounded } from "./figures.ts";
import { startLoadGenerator, type LoadGenerator } from "./load.ts";
import { benchRedis } from "./redis.ts";
import { startServer, type ServerProcess } from "./server-process.ts";

const CONNECTIONS = 64;
const ROUNDS = 5;
const DELIVERIES_A_ROUND = 6_000;
const WARM_UP_DELIVERIES = 4_000;
const IDLE_DELIVERIES = 400;

const TARGET_RATIO = 0.5;
const TARGET_IDLE_P50_MS = 5;

/** Deliveries per second that are acknowledged, so durable (P1), beside a route that does nothing. */
export const ingest: Bench = {
  summary: "acknowledged deliveries per second, against a no-op Hono route",
  async run(say) {
    const stops: (() => unknown)[] = [];
    try {
      say("starting PostgreSQL, Redis, the servers and the load generator");
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
      const ingressOnPostgres = await startIngress(database.url, "");
      stops.push(() => ingressOnPostgres.stop());
      const generator = startLoadGenerator();
      stops.push(() => generator.stop());

      const run = newRunId();
      const measured = {
        fetch: {
          baseline: series(generator, noop, run, "fetch"),
          ours: series(generator, ingress, run, "fetch"),
          onPostgres: series(generator, ingressOnPostgres, run, "fetch"),
        },
        socket: {
          baseline: series(generator, noop, run, "socket"),
          ours: series(generator, ingress, run, "socket"),
          onPostgres: series(generator, ingressOnPostgres, run, "socket"),
        },
      };
      for (const [client, group] of Object.entries(measured)) {
        await alternate(Object.values(group), (line) => say(`${client} client, ${line}`));
      }
      const { fetch, socket } = measured;
      const onRedis = fetch.ours.delivered() + socket.ours.delivered();
      const onPostgres = fetch.onPostgres.delivered() + socket.onPostgres.delivered();
      await checkNothingIsLost(db, run, onRedis + onPostgres, {
        redis: { ids: onRedis, redisUrl: redis.url, databaseUrl: database.url },
        postgres: { ids: onPostgres, databaseUrl: database.url },
      });
      return result(measured);
    } finally {
      for (const stop of stops.reverse()) await stop();
    }
  },
};

/** The rounds of one server. */
interface Series {
  warmUp(): Promise<void>;
  round(): Promise<number>;
  idle(): Promise<void>;
  delivered(): number;
  rate(): number;
  p50Ms(): number;
  p99Ms(): number;
  idleP50Ms(): number;
}

let nextEvent = 0;

function series(
  generator: LoadGenerator,
  server: ServerProcess,
  run: string,
  client: LoadClient,
): Series {
  const reports: LoadReport[] = [];
  let idle: LoadReport | undefined;
  let delivered = 0;
  const deliver = async (count: number, connections: number): Promise<LoadReport> => {
    const url = `${server.url}/webhooks/stripe`;
    const first = nextEvent;
    nextEvent += count;
    const report = await generator.run({ url, run, first, count, connections, client });
    if (report.statuses[200] !== count) {
      throw new Error(`not every delivery was acknowledged: ${JSON.stringify(report.statuses)}`);
    }
    delivered += count;
    return report;
  };
  const rateOf = (report: LoadReport): number => (DELIVERIES_A_ROUND / report.durationMs) * 1000;
  return {
    warmUp: async () => void (await deliver(WARM_UP_DELIVERIES, CONNECTIONS)),
    async round() {
      const report = await deliver(DELIVERIES_A_ROUND, CONNECTIONS);
      reports.push(report);
      return rateOf(report);
    },
    idle: async () => void (idle = await deliver(IDLE_DELIVERIES, 1)),
    delivered: () => delivered,
    rate: () => median(reports.map(rateOf)),
    p50Ms: () => median(reports.map((report) => report.p50Ms)),
    p99Ms: () => median(reports.map((report) => report.p99Ms)),
    idleP50Ms: () => idle?.p50Ms ?? Number.NaN,
  };
}

/** A round of each in turn: what else the machine does meets all of them. */
async function alternate(all: Series[], say: (line: string) => void): Promise<void> {
  for (const one of all) await one.warmUp();
  for (let round = 1; round <= ROUNDS; round += 1) {
    const rates: number[] = [];
    for (const one of all) rates.push(await one.round());
    say(`round ${round} of ${ROUNDS}: ${rates.map((rate) => `${Math.round(rate)}/s`).join(", ")}`);
  }
  for (const one of all) await one.idle();
}

/** Every acknowledged event is in the inbox, and the queues were told of each. */
async function checkNothingIsLost(
  db: Database,
  run: string,
  acknowledged: number,
  queues: Record<string, { ids: number; databaseUrl: string; redisUrl?: string }>,
): Promise<void> {
  const rows = await db.$client<{ count: number }[]>`
    select count(*)::int as count from stripe_events where event_id like ${`evt\\_${run}\\_%`}`;
  if (rows[0]?.count !== acknowledged) {
    throw new Error(`${acknowledged} were acknowledged, ${rows[0]?.count} are in the inbox`);
  }
  for (const [name, { ids, ...settings }] of Object.entries(queues)) {
    const enqueued = await countEnqueued(settings, run, ids);
    if (enqueued !== ids) throw new Error(`${ids} were recorded, ${name} was told of ${enqueued}`);
  }
}

const QUEUE_DEADLINE_MS = 30_000;

async function countEnqueued(
  settings: { databaseUrl: string; redisUrl?: string },
  run: string,
  expected: number,
): Promise<number> {
  const ids = new Set<string>();
  const queues = connectQueues(settings);
  const deadline = Date.now() + QUEUE_DEADLINE_MS;
  queues.createWorker(
    jobs.applyEvents,
    async ({ payload }) => {
      for (const id of payload.eventIds) if (id.startsWith(`evt_${run}_`)) ids.add(id);
    },
    { concurrency: 16 },
  );
  while (ids.size < expected && Date.now() < deadline) {
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  await queues.close();
  return ids.size;
}

type Measured = Record<LoadClient, Record<"baseline" | "ours" | "onPostgres", Series>>;

/**
 * The ratio on bare sockets decides. An ordinary client costs more than either server, so with it both run at the
 * client's own pace and the ratio says little; it stands beside, as what such a client sees.
 */
function result({ fetch, socket }: Measured): BenchResult {
  const ratio = rounded(socket.ours.rate() / socket.baseline.rate(), 3);
  const row = (name: string, series: Series): string[] => [
    name,
    Math.round(series.rate()).toLocaleString("en"),
    series.p50Ms().toFixed(1),
    series.p99Ms().toFixed(1),
    series.idleP50Ms().toFixed(2),
  ];
  const rows = (client: string, { baseline, ours, onPostgres }: Measured[LoadClient]) => [
    row(`no-op route, ${client}`, baseline),
    row(`ingress, queue in Redis, ${client}`, ours),
    row(`ingress, queue in PostgreSQL, ${client}`, onPostgres),
  ];
  return {
    figures: {
      deliveriesPerSecond: Math.round(socket.ours.rate()),
      p50Ms: rounded(socket.ours.p50Ms(), 2),
      p99Ms: rounded(socket.ours.p99Ms(), 2),
      idleP50Ms: rounded(socket.ours.idleP50Ms(), 2),
      baselinePerSecond: Math.round(socket.baseline.rate()),
      baselineP50Ms: rounded(socket.baseline.p50Ms(), 2),
      baselineP99Ms: rounded(socket.baseline.p99Ms(), 2),
      postgresQueuePerSecond: Math.round(socket.onPostgres.rate()),
      fetchDeliveriesPerSecond: Math.round(fetch.ours.rate()),
      fetchBaselinePerSecond: Math.round(fetch.baseline.rate()),
      fetchRatio: rounded(fetch.ours.rate() / fetch.baseline.rate(), 3),
    },
    ratio,
    target: `ratio >= ${TARGET_RATIO} and idle p50 < ${TARGET_IDLE_P50_MS} ms, on bare sockets`,
    pass: ratio >= TARGET_RATIO && socket.ours.idleP50Ms() < TARGET_IDLE_P50_MS,
    table: [
      [`${CONNECTIONS} at a time`, "per second", "p50 ms", "p99 ms", "idle p50 ms"],
      ...rows("ordinary client", fetch),
      ...rows("bare sockets", socket),
    ],
  };
}
