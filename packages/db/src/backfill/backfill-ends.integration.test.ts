import { createTestDatabase } from "@rentease/testing";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { startAudit } from "../audit/start-audit.ts";
import { claimFetches } from "../apply/fetches.ts";
import { closeDatabase, type Database, openDatabase } from "../database.ts";
import { newId } from "../new-id.ts";
import { claimWindow } from "./claim-window.ts";
import { controlBackfill } from "./control-backfill.ts";
import { finishBackfills } from "./finish-backfills.ts";
import { showBackfill } from "./list-backfills.ts";
import { planBackfill } from "./plan-backfill.ts";
import { requestUnsettled } from "./request-unsettled.ts";
import { startBackfill } from "./start-backfill.ts";

const period = { from: new Date("2026-01-01"), to: new Date("2026-02-01"), timeZone: "UTC" };

let database: Awaited<ReturnType<typeof createTestDatabase>>;
let db: Database;
let other: Database;
beforeAll(async () => {
  database = await createTestDatabase();
  db = openDatabase(database.url, { max: 4 });
  other = openDatabase(database.url, { max: 4 });
});
beforeEach(async () => {
  await db.$client`truncate backfills, audits, disputes, object_fetches cascade`;
});
afterAll(async () => {
  await Promise.all([closeDatabase(db), closeDatabase(other)]);
  await database.drop();
});

/** A backfill that asked for what became of one dispute. */
async function askingForDispute(): Promise<string> {
  await db.$client`
    insert into disputes (id, stripe_dispute, stripe_charge, status, currency, amount, submissions, movements, created,
      conflicts, version)
    values (${newId()}, 'du_1', 'ch_1', 'needs_response', 'eur', 100, 0, 0, '2025-06-01', '{}', 1)`;
  const { id } = await startBackfill(db, { ...period, mode: "apply", startedBy: "test" });
  await planBackfill(db, id);
  const window = await claimWindow(db, "unsettled");
  if (!window) throw new Error("nothing to ask for");
  await requestUnsettled(db, window);
  return id;
}

const claimed = async (forBackfills: boolean) => {
  // Claimed and given back at once.
  const fetches = await claimFetches(db, { limit: 10, leaseMs: 0, forBackfills });
  return fetches.map(({ stripeId }) => stripeId);
};

test("what a backfill asks for is no work of the live hands, and rests while it is paused", async () => {
  const id = await askingForDispute();
  expect(await claimed(false)).toEqual([]);
  expect(await claimed(true)).toEqual(["du_1"]);
  await controlBackfill(db, id, "pause", "test");
  expect(await claimed(true)).toEqual([]);
  await controlBackfill(db, id, "resume", "test");
  expect(await claimed(true)).toEqual(["du_1"]);
});

test("a backfill that is canceled asks for nothing any more", async () => {
  const id = await askingForDispute();
  await controlBackfill(db, id, "cancel", "test");
  expect([...(await claimed(true)), ...(await claimed(false))]).toEqual([]);
});

test("several processes that end the same audit add one second look", async () => {
  for (let round = 0; round < 100; round += 1) {
    const { id } = await startAudit(db, { ...period, repair: false, startedBy: "test" });
    await planBackfill(db, id);
    await db.$client`update backfill_windows set state = 'done' where backfill_id = ${id}`;
    await db.$client`
      insert into audit_differences (id, audit_id, object_type, stripe_id, cause, fields)
      values (${newId()}, ${id}, 'charge', 'ch_1', 'missing', '[]')`;
    await Promise.all([db, other, db, other].map((each) => finishBackfills(each)));
    const windows = await db.$client`
      select from backfill_windows where backfill_id = ${id} and kind = 'differences'`;
    expect(windows).toHaveLength(1);
  }
});

test("one that can't be ended holds up no other", async () => {
  const ended = await startBackfill(db, { ...period, mode: "apply", startedBy: "test" });
  const broken = await startAudit(db, { ...period, repair: false, startedBy: "test" });
  for (const { id } of [broken, ended]) await planBackfill(db, id);
  await db.$client`update backfill_windows set state = 'done'`;
  await db.$client`
    update backfill_windows set sums = '{"no": "list"}' where backfill_id = ${broken.id}`;
  const { finished, failures } = await finishBackfills(db);
  expect(finished).toEqual([ended.id]);
  expect(failures).toMatchObject([{ id: broken.id }]);
  expect((await showBackfill(db, broken.id))?.state).toBe("running");
});
