import { setTimeout as sleep } from "node:timers/promises";
import { sandboxAccount } from "@rentease/core";
import {
  bindAccount,
  closeDatabase,
  type Database,
  listWindows,
  migrate,
  openDatabase,
  showAudit,
  showBackfill,
  startAudit,
  startBackfill,
} from "@rentease/db";
import { migrateQueue } from "@rentease/queue";
import { type Archive, archiveTruth, createArchive, createSandbox } from "@rentease/sandbox";
import { queueBackends, redisProgram, waitUntil } from "@rentease/testing";
import { afterEach, describe, expect, test } from "vitest";
import { killableApp, killablePostgres, killableRedis } from "./killable.ts";
import { sandboxKey } from "./sandbox-address.ts";

const year = { from: new Date("2025-01-01T00:00:00Z"), to: new Date("2026-01-01T00:00:00Z") };
const walk = { ...year, timeZone: "Europe/Amsterdam", startedBy: "test" };
const kills = 5;
/** What one worker may have under way: windows of six kinds, six at once of each (apps/worker, backfills.ts). */
const windowsInHand = 6 * 6;
const patience = { timeoutMs: 180_000 };

const cleanUps: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).toReversed()) await cleanUp().catch(console.error);
});

const program = redisProgram();
const backends = queueBackends.filter(({ name }) => name === "postgres" || program !== null);

describe.each(backends)("a backfill killed -9, with the queues in $name", ({ name }) => {
  test(
    "P9: it ends, no window done twice, and the certificate says 0",
    { timeout: 400_000 },
    async () => {
      const archive = createArchive({ charges: 3_000, ...year, seed: `kills ${name}` });
      const sandbox = createSandbox({
        archive,
        conditions: {
          latencyMs: 40,
          endpointPerSecond: 25,
          failures: { serverErrors: 0.02, drops: 0.01 },
        },
      });
      cleanUps.push(() => sandbox.close());
      const postgres = await killablePostgres();
      cleanUps.push(() => postgres.remove());
      await migrate(postgres.url);
      const db = openDatabase(postgres.url, { max: 2 });
      cleanUps.push(() => closeDatabase(db));
      await bindAccount(db, sandboxAccount);
      const redis = name === "redis" && program !== null ? await killableRedis(program) : null;
      if (redis) cleanUps.push(() => redis.remove());
      await (redis ? redis.start() : migrateQueue(postgres.url));
      const worker = killableApp("worker", {
        DATABASE_URL: postgres.url,
        REDIS_URL: redis?.url,
        STRIPE_SECRET_KEY: sandboxKey,
        STRIPE_API_BASE: (await sandbox.listen()).url,
        STRIPE_ACCOUNT_ID: sandboxAccount.account,
        // Slow enough for every kill to come in the middle.
        STRIPE_ENDPOINT_REQUESTS_PER_SECOND: "8",
        SWEEP_SECONDS: "3600",
      });
      cleanUps.push(() => worker.kill());
      await worker.start();

      const { id } = await startBackfill(db, { ...walk, mode: "apply" });
      for (let kill = 1; kill <= kills; kill += 1) {
        await progressFrom(db, id);
        await worker.kill();
        if (kill === 3) {
          await postgres.kill();
          await postgres.start();
        }
        // The first one\'s are left to come back by themselves; after that it would only be waiting.
        if (kill > 1) await leasesEnd(db);
        await worker.start();
      }
      await waitUntil(async () => (await showBackfill(db, id))?.state === "finished", {
        ...patience,
        what: "the end of the backfill",
      });
      const ended = await showBackfill(db, id);
      expect(ended?.windows).toMatchObject({ pending: 0, running: 0, failed: 0 });

      // Each object was counted once, however often its page was asked for.
      const windows = await listWindows(db, id);
      const listed = (kind: string) =>
        windows
          .filter((window) => window.kind === kind)
          .reduce((sum, window) => sum + window.listed, 0);
      expect({
        charge: listed("charge"),
        refund: listed("refund"),
        dispute: listed("dispute"),
        payout: listed("payout"),
        balance_transaction: listed("balance_transaction"),
      }).toEqual(counts(archive));
      // A page that a kill or a failure took is asked for again; no window was begun anew.
      const { endpoints } = sandbox.traffic.report();
      const asked = (endpoints["charges"]?.requests ?? 0) + (endpoints["refunds"]?.requests ?? 0);
      const recorded = windows
        .filter(({ kind }) => kind === "charge" || kind === "refund")
        .reduce((sum, { requests }) => sum + requests, 0);
      expect(asked - recorded).toBeLessThanOrEqual(kills * windowsInHand + asked * 0.1);

      const audit = await startAudit(db, { ...walk, repair: false });
      await waitUntil(async () => (await showAudit(db, audit.id))?.finishedAt != null, {
        ...patience,
        what: "the audit",
      });
      const certificate = (await showAudit(db, audit.id))?.certificate;
      expect(certificate?.differences).toEqual({ found: 0, repaired: 0, left: 0 });
      for (const { stripe, ours, ...which } of certificate?.sums ?? []) {
        expect({ ...which, ...ours }).toEqual({ ...which, ...stripe });
      }
      expect(certificate?.sums.length).toBeGreaterThan(5);

      const again = await startBackfill(db, { ...walk, mode: "apply" });
      await waitUntil(async () => (await showBackfill(db, again.id))?.state === "finished", {
        ...patience,
        what: "the end of the second backfill",
      });
      expect((await showBackfill(db, again.id))?.counts).toMatchObject({ created: 0, changed: 0 });
    },
  );
});

/** What a dead worker had in hand is taken up again after half a minute: as if that were over. */
async function leasesEnd(db: Database): Promise<void> {
  await db.$client`
    update backfill_windows set next_attempt_at = now() where state = 'running'`;
  await db.$client`
    update object_fetches set next_attempt_at = now()
    where next_attempt_at < now() + interval '1 minute'`;
}

/** Resolves when it has come some pages further. */
async function progressFrom(db: Database, id: string): Promise<void> {
  const pages = async () => (await showBackfill(db, id))?.counts.requests ?? 0;
  const before = await pages();
  await waitUntil(async () => (await pages()) > before + 8, { ...patience, what: "some pages" });
  await sleep(100);
}

function counts(archive: Archive) {
  const truth = archiveTruth(archive, year);
  const sum = (sums: Record<string, Record<string, { count: number }>>) =>
    Object.values(sums)
      .flatMap((byStatus) => Object.values(byStatus))
      .reduce((total, { count }) => total + count, 0);
  return {
    charge: sum(truth.charges),
    refund: sum(truth.refunds),
    dispute: sum(truth.disputes),
    payout: sum(truth.payouts),
    balance_transaction: Object.values(truth.balanceTransactions).reduce(
      (total, { count }) => total + count,
      0,
    ),
  };
}
