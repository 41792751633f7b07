import { join } from "node:path";
import {
  bindAccount,
  closeDatabase,
  createApiKey,
  type Database,
  migrate,
  openDatabase,
} from "@rentease/db";
import { migrateQueue } from "@rentease/queue";
import { type Ask, withConsole, withNextPages } from "./ask-console.ts";
import type { Bench, BenchResult } from "./bench.ts";
import { pagesNotAsked, readRoutes } from "./console-routes.ts";
import { benchDatabase } from "./database.ts";
import { benchAccount } from "./delivery.ts";
import { explainRequests, planLogPath, planLogSettings } from "./explain-requests.ts";
import { median, percentile, rounded } from "./figures.ts";
import { reportResult, sayPlans, type Times } from "./report-result.ts";
import { fillBooks } from "./report-fill/fill-books.ts";
import { type MeasuredRequest, reportRequests } from "./report-requests.ts";
import { createBenchUser } from "./sign-in.ts";

const PAYMENTS = 1_000_000;
const WARM_UP = 3;
const ROUNDS = 20;
/** Of a console; and how often each has run a statement when PostgreSQL may settle for one plan for all parameters. */
const CONNECTIONS = 10;
const UNTIL_GENERIC = 6;

/**
 * Reports and pages over a million payments, asked of the console as programs and browsers ask, answer read; then the
 * plans of every statement behind them. Beside them what PostgreSQL takes to read through the payments and add up the
 * same year, by currency alone.
 */
export const report: Bench = {
  summary:
    "reports and pages over 1,000,000 payments, with their plans; --fill DATABASE_URL only fills that database and keeps it, --rounds 1 looks at the plans without measuring",
  options: {
    fill: { type: "string" },
    payments: { type: "string" },
    rounds: { type: "string" },
  },
  async run(say, { fill, payments, rounds: asOften }) {
    const count = typeof payments === "string" ? Number(payments) : PAYMENTS;
    const rounds = typeof asOften === "string" ? Number(asOften) : ROUNDS;
    if (typeof fill === "string") return fillOnly(fill, count, say);
    const database = await benchDatabase(planLogSettings);
    const db = openDatabase(database.url, { max: 2 });
    try {
      say(`filling the books with ${count} payments`);
      await bindAccount(db, benchAccount);
      const { to } = await fillBooks(db, count, say);
      const { key } = await createApiKey(db, { name: "bench", role: "viewer" }, "bench");
      await createBenchUser(db);
      const asked = await reportRequests(db, to);
      await askForEveryPage(asked);
      const baseline = await measureBaseline(db, to);
      const log = database.dataDir === null ? null : join(database.dataDir, planLogPath);
      const { times, explained } = await withConsole(database.url, key, async (ask) => {
        const requests = await withNextPages(ask, asked);
        return {
          times: await measureRequests(ask, requests, rounds, say),
          explained: log === null ? null : await explainRequests(db, log, ask, requests),
        };
      });
      sayPlans(explained, say);
      return reportResult(count, await readRows(db), baseline, times, explained);
    } finally {
      await closeDatabase(db);
      await database.stop();
    }
  },
};

/** @throws Error naming the pages that no request is for: one that was added is to be measured too. */
async function askForEveryPage(asked: readonly MeasuredRequest[]): Promise<void> {
  const paths = asked.map(({ path }) => path);
  const missing = await pagesNotAsked(await readRoutes(), paths);
  if (missing.length > 0) throw new Error(`page-requests.ts asks for no ${missing.join(", ")}`);
}

async function fillOnly(
  url: string,
  payments: number,
  say: (line: string) => void,
): Promise<BenchResult> {
  await migrate(url);
  await migrateQueue(url);
  const db = openDatabase(url, { max: 2 });
  try {
    const startedAt = performance.now();
    const { bookings } = await fillBooks(db, payments, say);
    const seconds = rounded((performance.now() - startedAt) / 1000, 1);
    return {
      figures: { payments, bookings, seconds },
      ratio: 1,
      target: "none: the database is filled and kept",
      pass: true,
      table: [
        ["payments", "bookings", "seconds"],
        [String(payments), String(bookings), String(seconds)],
      ],
    };
  } finally {
    await closeDatabase(db);
  }
}

/** The year to `now`, read from the table itself. */
async function measureBaseline(db: Database, now: Date): Promise<Times> {
  const from = new Date(now);
  from.setUTCFullYear(from.getUTCFullYear() - 1);
  const ms: number[] = [];
  await db.$client.begin(async (sql) => {
    await sql`set local enable_indexscan = off`;
    await sql`set local enable_indexonlyscan = off`;
    await sql`set local enable_bitmapscan = off`;
    await sql`set local jit = off`;
    for (let round = 0; round < WARM_UP + ROUNDS; round += 1) {
      const startedAt = performance.now();
      await sql`
        select currency, sum(received) from payments
        where source = 'stripe' and paid_at >= ${from.toISOString()}::timestamptz and
          paid_at < ${now.toISOString()}::timestamptz
        group by currency`;
      if (round >= WARM_UP) ms.push(performance.now() - startedAt);
    }
  });
  return { name: "one bare sum of a year", targetMs: null, ms };
}

async function measureRequests(
  ask: Ask,
  requests: readonly MeasuredRequest[],
  rounds: number,
  say: (line: string) => void,
): Promise<Times[]> {
  const times: Times[] = [];
  // Fewer say nothing about the 95th percentile.
  const isMeasured = rounds >= ROUNDS;
  for (const { name, path, targetMs } of requests) {
    // What has no target takes its time: it is not waited for so often.
    const warmUps = isMeasured && targetMs !== null ? UNTIL_GENERIC : 0;
    for (let round = 0; round < warmUps; round += 1) {
      await Promise.all(Array.from({ length: CONNECTIONS }, () => ask(path)));
    }
    const ms: number[] = [];
    for (let round = 0; round < rounds; round += 1) {
      const startedAt = performance.now();
      await ask(path);
      ms.push(performance.now() - startedAt);
    }
    say(`${name}: ${median(ms).toFixed(0)} ms, p95 ${percentile(ms, 95).toFixed(0)} ms`);
    times.push({ name, targetMs: isMeasured ? targetMs : null, ms });
  }
  return times;
}

/** Rows of each table, as the planner has them. */
async function readRows(db: Database): Promise<{ table: string; rows: number }[]> {
  return db.$client<{ table: string; rows: number }[]>`
    select relname as table, reltuples::float8 as rows from pg_class
    where relkind = 'r' and relnamespace = 'public'::regnamespace and reltuples > 0
    order by reltuples desc, relname`;
}
