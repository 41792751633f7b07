import { randomBytes } from "node:crypto";
import {
  bindAccount,
  closeDatabase,
  createApiKey,
  type Database,
  migrate,
  openDatabase,
} from "@rentease/db";
import { migrateQueue } from "@rentease/queue";
import type { Bench, BenchResult } from "./bench.ts";
import { benchDatabase } from "./database.ts";
import { benchAccount } from "./delivery.ts";
import { median, percentile, rounded } from "./figures.ts";
import { fillBooks } from "./report-fill/fill-books.ts";
import { reportRequests } from "./report-requests.ts";
import { startServer } from "./server-process.ts";
import { createBenchUser, signIn } from "./sign-in.ts";

const PAYMENTS = 1_000_000;
const WARM_UP = 3;
const ROUNDS = 20;

/** How long something took, each time, in milliseconds. */
type Times = { name: string; targetMs: number | null; ms: number[] };

/**
 * Reports over a million payments, asked of the console as a program asks, answer read. Beside them what PostgreSQL
 * takes to read through the payments and add up the same year, by currency alone.
 */
export const report: Bench = {
  summary:
    "reports over 1,000,000 payments, against one bare sum; --fill DATABASE_URL only fills that database and keeps it",
  options: { fill: { type: "string" }, payments: { type: "string" } },
  async run(say, { fill, payments }) {
    const count = typeof payments === "string" ? Number(payments) : PAYMENTS;
    if (typeof fill === "string") return fillOnly(fill, count, say);
    const database = await benchDatabase();
    const db = openDatabase(database.url, { max: 2 });
    try {
      say(`filling the books with ${count} payments`);
      await bindAccount(db, benchAccount);
      const { to } = await fillBooks(db, count, say);
      const { key } = await createApiKey(db, { name: "bench", role: "viewer" }, "bench");
      await createBenchUser(db);
      const baseline = await measureBaseline(db, to);
      const times = await measureRequests(db, database.url, key, to, say);
      return result(count, baseline, times);
    } finally {
      await closeDatabase(db);
      await database.stop();
    }
  },
};

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
  db: Database,
  databaseUrl: string,
  key: string,
  now: Date,
  say: (line: string) => void,
): Promise<Times[]> {
  const console = await startServer("apps/console/src/main.ts", {
    DATABASE_URL: databaseUrl,
    REDIS_URL: "",
    STRIPE_SECRET_KEY: "",
    CONSOLE_HOST: "127.0.0.1",
    CONSOLE_PORT: "0",
    AUTH_SECRET: randomBytes(32).toString("base64"),
    LOG_LEVEL: "info",
  });
  try {
    const times: Times[] = [];
    const cookie = await signIn(console.url);
    for (const { name, path, targetMs } of await reportRequests(db, now)) {
      const ms: number[] = [];
      for (let round = 0; round < WARM_UP + ROUNDS; round += 1) {
        const startedAt = performance.now();
        const response = await fetch(`${console.url}${path}`, {
          headers: { authorization: `Bearer ${key}`, cookie },
        });
        const text = await response.text();
        if (round >= WARM_UP) ms.push(performance.now() - startedAt);
        if (!response.ok) throw new Error(`${path} answered ${response.status}: ${text}`);
      }
      say(`${name}: ${median(ms).toFixed(0)} ms, p95 ${percentile(ms, 95).toFixed(0)} ms`);
      times.push({ name, targetMs, ms });
    }
    return times;
  } finally {
    await console.stop();
  }
}

function result(payments: number, baseline: Times, times: readonly Times[]): BenchResult {
  const aimed = times.flatMap(({ targetMs, ...each }) =>
    targetMs === null ? [] : [{ ...each, targetMs }],
  );
  const [first] = times;
  return {
    figures: Object.fromEntries([
      ["payments", payments],
      ["baselineMs", rounded(median(baseline.ms), 1)],
      ...times.flatMap(({ name, ms }) => [
        [`${name}Ms`, rounded(median(ms), 1)],
        [`${name}P95Ms`, rounded(percentile(ms, 95), 1)],
      ]),
    ]),
    ratio: rounded(median(first?.ms ?? []) / median(baseline.ms), 2),
    target: `p95: ${aimed.map(({ name, targetMs }) => `${name} < ${targetMs} ms`).join(", ")}`,
    pass: aimed.every(({ ms, targetMs }) => percentile(ms, 95) < targetMs),
    table: [
      ["", "median ms", "p95 ms", "target"],
      ...[baseline, ...times].map(({ name, ms, targetMs }) => [
        name,
        median(ms).toFixed(1),
        percentile(ms, 95).toFixed(1),
        targetMs === null ? "" : `< ${targetMs}`,
      ]),
    ],
  };
}
