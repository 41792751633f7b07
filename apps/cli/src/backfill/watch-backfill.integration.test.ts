import { sandboxAccount } from "@rentease/core";
import {
  bindAccount,
  closeDatabase,
  type Database,
  listBackfills,
  openDatabase,
} from "@rentease/db";
import { migrateQueue } from "@rentease/queue";
import { archiveTruth, createArchive, createSandbox, type Sandbox } from "@rentease/sandbox";
import { createTestDatabase, waitUntil } from "@rentease/testing";
import { afterAll, beforeAll, expect, test } from "vitest";
import { jsonLines, runRentease, startRentease } from "../run-rentease.ts";
import { type Killable, killableApp } from "../stack/killable.ts";

const archive = createArchive({ charges: 400, from: "2026-01-01", to: "2026-03-01" });
const period = [
  "--from=2026-01-01",
  "--to=2026-02-10",
  "--tz=UTC",
  "--objects=charge,refund,dispute,payout,balance_transaction",
  "--json",
];

let database: Awaited<ReturnType<typeof createTestDatabase>>;
let db: Database;
let sandbox: Sandbox;
let worker: Killable;
let env: NodeJS.ProcessEnv;

beforeAll(async () => {
  database = await createTestDatabase();
  db = openDatabase(database.url, { max: 1 });
  await bindAccount(db, sandboxAccount);
  await migrateQueue(database.url);
  sandbox = createSandbox({ archive });
  const { url } = await sandbox.listen();
  env = {
    DATABASE_URL: database.url,
    REDIS_URL: undefined,
    STRIPE_SECRET_KEY: "sk_test_x",
    STRIPE_API_BASE: url,
    STRIPE_ACCOUNT_ID: sandboxAccount.account,
    BACKFILL_SCHEDULE: "off",
    // Slow enough for Ctrl-C to come in the middle: six windows of each kind.
    STRIPE_ENDPOINT_REQUESTS_PER_SECOND: "2",
  };
  worker = killableApp("worker", env);
  await worker.start();
}, 60_000);
afterAll(async () => {
  await worker.kill();
  await sandbox.close();
  await closeDatabase(db);
  await database.drop();
});

const rentease = (...args: string[]) => runRentease(["backfill", ...args], env);

/** How many objects Stripe lists of the period. */
function listedOfPeriod(): number {
  const { balanceTransactions, ...kinds } = archiveTruth(archive, {
    from: "2026-01-01",
    to: "2026-02-10",
  });
  return [
    ...Object.values(kinds).flatMap((byCurrency) =>
      Object.values(byCurrency).flatMap((byStatus) => Object.values(byStatus)),
    ),
    ...Object.values(balanceTransactions),
  ].reduce((sum, { count }) => sum + count, 0);
}

test("a dry run says what would be, and writes nothing", { timeout: 60_000 }, async () => {
  const { code, stdout, stderr } = await rentease(...period, "--dry-run");
  expect(code).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({
    state: "finished",
    mode: "dry_run",
    progress: 1,
    windows: { failed: 0 },
    counts: { listed: listedOfPeriod() },
  });
  expect(stderr).toContain("Nothing was written.");
  const written = await db.$client`select from payments union all select from balance_transactions`;
  expect(written).toHaveLength(0);
});

test(
  "Ctrl-C pauses it and says how to go on, and then it brings all there is, once",
  { timeout: 120_000 },
  async () => {
    sandbox.traffic.change({ latencyMs: 1_000 });
    const running = startRentease(["backfill", ...period], env);
    const pages = async () => {
      const [last] = await listBackfills(db, 1);
      return last?.mode === "apply" && last.counts.listed > 0 && running.stderr().includes("%");
    };
    await waitUntil(pages, { what: "pages", timeoutMs: 30_000 });
    running.interrupt();
    const interrupted = await running.ended;
    sandbox.traffic.change({ latencyMs: null });
    expect(interrupted.code).toBe(1);
    const [paused] = jsonLines(interrupted);
    expect(paused).toMatchObject({ state: "paused" });
    const id = String(Object(paused).id);
    expect(interrupted.stderr).toContain(`rentease backfill resume ${id}`);

    const resumed = await rentease("resume", id, "--json");
    expect(resumed.code).toBe(0);
    expect(jsonLines(resumed)).toMatchObject([
      {
        id,
        state: "finished",
        progress: 1,
        windows: { pending: 0, running: 0, failed: 0 },
        counts: { listed: listedOfPeriod() },
        failed: [],
      },
    ]);

    const [again] = jsonLines(await rentease(...period));
    expect(again).toMatchObject({
      state: "finished",
      counts: { listed: listedOfPeriod(), created: 0, changed: 0 },
    });
  },
);
