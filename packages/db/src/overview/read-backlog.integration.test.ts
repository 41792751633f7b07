import { createTestDatabase } from "@rentease/testing";
import { afterAll, beforeAll, expect, test } from "vitest";
import { closeDatabase, type Database, openDatabase } from "../database.ts";
import { chargeFact, createTold } from "../inbox/told-facts.ts";
import { newId } from "../new-id.ts";
import { audits, backfills, backfillWindows } from "../schema/index.ts";
import { readBacklog } from "./read-backlog.ts";

let database: Awaited<ReturnType<typeof createTestDatabase>>;
let db: Database;

beforeAll(async () => {
  database = await createTestDatabase();
  db = openDatabase(database.url, { max: 4 });
});
afterAll(async () => {
  await closeDatabase(db);
  await database.drop();
});

const [from, to] = [new Date("2026-06-01T00:00:00Z"), new Date("2026-06-10T00:00:00Z")];

function run(mode: string, state: string) {
  const id = newId();
  return { id, mode, from, to, timeZone: "UTC", objects: [], state, startedBy: "schedule" };
}

test("where nothing is, nothing waits", async () => {
  expect(await readBacklog(db)).toEqual({
    waiting: [],
    adoptions: 0,
    notifications: { waiting: 0, failed: 0, oldestWaitingAt: null },
    runs: [],
    windows: { pending: 0, running: 0, failed: 0, steps: 0 },
    certified: null,
  });
});

test("what waits for a person, what runs and how far, and what the last audit left", async () => {
  const [older, newer] = [new Date("2026-05-01T00:00:00Z"), new Date("2026-05-02T00:00:00Z")];
  await createTold(db).apply(
    chargeFact({ id: "ch_1", created: newer }),
    chargeFact({ id: "ch_2", created: older }),
  );
  const running = run("apply", "running");
  const [compared, later] = [run("compare", "finished"), run("compare", "finished")];
  await db
    .insert(backfills)
    .values([running, run("apply", "paused"), run("apply", "finished"), compared, later]);
  const window = { backfillId: running.id, kind: "charge", from, to };
  await db.insert(backfillWindows).values([
    { ...window, id: newId(), state: "done", requests: 3, listed: 250, created: 7 },
    { ...window, id: newId(), state: "running", requests: 1, listed: 100 },
    { ...window, id: newId(), state: "failed" },
    // Of one that has ended.
    { ...window, id: newId(), backfillId: compared.id, state: "failed", requests: 9 },
  ]);
  const payouts = { count: 0, itemised: 0, unequal: 0 };
  const certificate = (left: number) => ({
    sums: [],
    payments: [],
    payouts,
    differences: { found: 5, repaired: 0, left },
  });
  await db.insert(audits).values([
    { id: compared.id, repair: false, certificate: certificate(5) },
    { id: later.id, repair: false, certificate: certificate(2) },
  ]);

  const { runs, ...backlog } = await readBacklog(db);
  expect(backlog).toEqual({
    waiting: [{ review: "unmatched", payments: 2, oldest: older }],
    adoptions: 0,
    notifications: { waiting: 0, failed: 0, oldestWaitingAt: null },
    windows: { pending: 0, running: 1, failed: 1, steps: 3 + 250 + 7 + 1 + 100 + 1 },
    certified: { to, differencesLeft: 2 },
  });
  expect(new Set(runs)).toEqual(
    new Set([
      { mode: "apply", state: "running", runs: 1 },
      { mode: "apply", state: "paused", runs: 1 },
    ]),
  );
});
