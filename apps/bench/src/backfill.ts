import { setTimeout as sleep } from "node:timers/promises";
import { sandboxAccount } from "@rentease/core";
import {
  type BackfillProgress,
  bindAccount,
  bookingBody,
  closeDatabase,
  type Database,
  openDatabase,
  putBookings,
  showBackfill,
  startBackfill,
} from "@rentease/db";
import { connectQueues, jobs } from "@rentease/queue";
import { type Archive, archiveBookings, createArchive, createSandbox } from "@rentease/sandbox";
import type { Bench, BenchResult } from "./bench.ts";
import { benchDatabase } from "./database.ts";
import { rounded } from "./figures.ts";
import { benchRedis } from "./redis.ts";
import { startWorker, type WorkerProcess } from "./worker-process.ts";

const YEAR = { from: "2025-01-01T00:00:00Z", to: "2026-01-01T00:00:00Z" };
const CHARGES = 50_000;
/** Memory must not grow with the history. */
const MANY_CHARGES = 200_000;
const LATENCY_MS = 150;
const LIMITS = { globalPerSecond: 100, endpointPerSecond: 25 };
const KEY = "sk_test_bench";
/** The peer that lists page after page is measured for so long. */
const PEER_MS = 10_000;
const BOOKINGS_AT_ONCE = 500;

const TARGET_RATIO = 0.9;
const TARGET_MEMORY_MB = 300;
const TARGET_GROWTH = 1.2;
/** More than one refused request in a hundred would be a limit that is not kept. */
const MOST_REFUSED = 0.01;

/** What one walk took. `seconds` from the first window to the end, objects fetched one by one among them. */
type Walk = {
  seconds: number;
  requests: number;
  refused: number;
  /** Requests a second, and the most that the busiest endpoint, or the limit of all, would have allowed. */
  rate: number;
  ceiling: number;
  memoryMb: number;
  objects: number;
};

/**
 * A year of history through one worker, as fast as Stripe's limits allow: the ceiling is what the endpoint with the most
 * requests could have answered in no less time. Beside it a peer that lists the charges page after page.
 */
export const backfill: Bench = {
  summary: "a year of history by one worker, against the ceiling of Stripe's rate limits",
  async run(say) {
    const walk = await walkThrough(CHARGES, say);
    const large = await walkThrough(MANY_CHARGES, say);
    const peer = await peerRate(say);
    return result(walk, large, peer);
  },
};

async function walkThrough(charges: number, say: (line: string) => void): Promise<Walk> {
  const stops: (() => unknown)[] = [];
  try {
    say(`${charges} charges: making them, starting PostgreSQL, Redis and a worker`);
    const archive = createArchive({ charges, ...YEAR, seed: "bench" });
    const sandbox = createSandbox({
      archive,
      seed: "bench",
      conditions: { latencyMs: LATENCY_MS, ...LIMITS },
    });
    stops.push(() => sandbox.close());
    const { url: stripe } = await sandbox.listen();
    const database = await benchDatabase();
    stops.push(() => database.stop());
    const redis = await benchRedis();
    stops.push(() => redis.stop());
    const db = openDatabase(database.url, { max: 2 });
    stops.push(() => closeDatabase(db));
    await bindAccount(db, sandboxAccount);
    await importBookings(db, archive);
    const queues = connectQueues({ databaseUrl: database.url, redisUrl: redis.url });
    stops.push(() => queues.close());
    const worker = await startWorker({
      DATABASE_URL: database.url,
      REDIS_URL: redis.url,
      STRIPE_SECRET_KEY: KEY,
      STRIPE_API_BASE: stripe,
      STRIPE_ACCOUNT_ID: sandboxAccount.account,
      STRIPE_REQUESTS_PER_SECOND: String(LIMITS.globalPerSecond),
      STRIPE_ENDPOINT_REQUESTS_PER_SECOND: String(LIMITS.endpointPerSecond),
      SWEEP_SECONDS: "86400",
      LOG_LEVEL: "info",
    });
    stops.push(() => worker.stop());
    // The first sweep of a new database is over: what follows is the backfill's.
    await sleep(3_000);
    sandbox.traffic.forget();
    const { id } = await startBackfill(db, {
      from: new Date(YEAR.from),
      to: new Date(YEAR.to),
      timeZone: "Europe/Amsterdam",
      mode: "apply",
      startedBy: "bench",
    });
    await queues.enqueue(jobs.planBackfill, [{ backfillId: id }]);
    const { ended, memoryMb } = await follow(db, id, worker, say);
    const { requests, rateLimited, endpoints } = sandbox.traffic.report();
    const busiest = Math.max(...Object.values(endpoints).map((endpoint) => endpoint.requests));
    const least = Math.max(busiest / LIMITS.endpointPerSecond, requests / LIMITS.globalPerSecond);
    const seconds = secondsOf(ended);
    const perEndpoint = Object.entries(endpoints).map(([name, of]) => `${name} ${of.requests}`);
    say(`${charges} charges: ${Math.round(seconds)} s; requests: ${perEndpoint.join(", ")}`);
    return {
      seconds,
      requests,
      refused: rateLimited,
      rate: requests / seconds,
      ceiling: requests / least,
      memoryMb,
      objects: ended.counts.listed,
    };
  } finally {
    for (const stop of stops.reverse()) await stop();
  }
}

async function importBookings(db: Database, archive: Archive): Promise<void> {
  let batch: ReturnType<typeof bookingBody.parse>[] = [];
  const put = async () => {
    await putBookings(db, batch, "bench");
    batch = [];
  };
  for (const booking of archiveBookings(archive)) {
    batch.push(bookingBody.parse(booking));
    if (batch.length === BOOKINGS_AT_ONCE) await put();
  }
  await put();
  // They were there before: the worker is not to look through them while it is measured.
  await db.$client`update bookings set match_requested_at = null`;
  await db.$client`analyze`;
}

async function follow(
  db: Database,
  id: string,
  worker: WorkerProcess,
  say: (line: string) => void,
): Promise<{ ended: BackfillProgress; memoryMb: number }> {
  let memoryMb = 0;
  for (let second = 0; ; second += 1) {
    await sleep(1_000);
    memoryMb = Math.max(memoryMb, worker.memoryMb());
    const progress = await showBackfill(db, id);
    if (!progress) throw new Error("the backfill is gone");
    const { state, windows, counts, fetching } = progress;
    if (windows.failed > 0) throw new Error(`${windows.failed} windows failed`);
    if (second % 10 === 0) {
      say(
        `${windows.done} windows done, ${windows.pending + windows.running} open, ` +
          `${counts.listed} objects listed, ${fetching} to fetch, ${worker.memoryMb()} MB`,
      );
    }
    if (state === "finished") return { ended: progress, memoryMb };
  }
}

function secondsOf({ startedAt, finishedAt }: BackfillProgress): number {
  return ((finishedAt?.getTime() ?? NaN) - (startedAt?.getTime() ?? NaN)) / 1000;
}

/** Lists charges as a mirror of Stripe does that asks for a page when it has the one before. @returns requests a second. */
async function peerRate(say: (line: string) => void): Promise<number> {
  say("a peer that lists page after page");
  const archive = createArchive({ charges: CHARGES, ...YEAR, seed: "bench" });
  const sandbox = createSandbox({
    archive,
    conditions: { latencyMs: LATENCY_MS, ...LIMITS },
  });
  try {
    const { url } = await sandbox.listen();
    const startedAt = performance.now();
    let pages = 0;
    for (let after = ""; performance.now() - startedAt < PEER_MS; pages += 1) {
      const response = await fetch(`${url}/v1/charges?limit=100${after}`, {
        headers: { authorization: `Bearer ${KEY}` },
      });
      const { data } = (await response.json()) as { data: { id: string }[] };
      after = `&starting_after=${data.at(-1)?.id}`;
    }
    return pages / ((performance.now() - startedAt) / 1000);
  } finally {
    await sandbox.close();
  }
}

function result(walk: Walk, large: Walk, peer: number): BenchResult {
  const ratio = rounded(walk.rate / walk.ceiling, 3);
  const growth = rounded(large.memoryMb / walk.memoryMb, 2);
  const refused = walk.refused / walk.requests;
  const column = (value: (walk: Walk) => number, digits = 0) =>
    [walk, large].map((each) =>
      value(each).toLocaleString("en", { maximumFractionDigits: digits }),
    );
  return {
    figures: {
      requests: walk.requests,
      requestsPerSecond: rounded(walk.rate, 1),
      ceilingPerSecond: rounded(walk.ceiling, 1),
      seconds: rounded(walk.seconds, 1),
      refused: walk.refused,
      peakMemoryMb: walk.memoryMb,
      peakMemoryMbOfMany: large.memoryMb,
      memoryGrowth: growth,
      ratioOfMany: rounded(large.rate / large.ceiling, 3),
      peerPerSecond: rounded(peer, 1),
    },
    ratio,
    target:
      `ratio >= ${TARGET_RATIO} of the ceiling, at most ${MOST_REFUSED * 100}% refused, memory < ${TARGET_MEMORY_MB} MB ` +
      `and at most ${TARGET_GROWTH} times as much for ${MANY_CHARGES} charges`,
    pass:
      ratio >= TARGET_RATIO &&
      refused <= MOST_REFUSED &&
      Math.max(walk.memoryMb, large.memoryMb) < TARGET_MEMORY_MB &&
      growth <= TARGET_GROWTH,
    table: [
      ["backfill of a year", `${CHARGES} charges`, `${MANY_CHARGES} charges`],
      ["objects listed", ...column(({ objects }) => objects)],
      ["requests", ...column(({ requests }) => requests)],
      ["refused (429)", ...column(({ refused: count }) => count)],
      ["seconds", ...column(({ seconds }) => seconds, 1)],
      ["requests a second", ...column(({ rate }) => rate, 1)],
      ["ceiling of the limits", ...column(({ ceiling }) => ceiling, 1)],
      ["ratio", ...column(({ rate, ceiling }) => rate / ceiling, 3)],
      ["worker's peak memory, MB", ...column(({ memoryMb }) => memoryMb)],
      ["page after page, requests a second", rounded(peer, 1).toString(), ""],
    ],
  };
}
