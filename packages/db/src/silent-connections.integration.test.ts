import { setTimeout as sleep } from "node:timers/promises";
import {
  createTestDatabase,
  type Network,
  startNetwork,
  type TestDatabase,
} from "@rentease/testing";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { closeDatabase, type Database, openDatabase } from "./database.ts";
import { lookUpByIndex } from "./look-up-by-index.ts";

let database: TestDatabase;
let network: Network;
let db: Database;
let near: Database;
let told: number[];

beforeAll(async () => {
  database = await createTestDatabase();
  network = await startNetwork(database.url);
  near = openDatabase(database.url, { max: 1 });
  db = openDatabase(network.url, { max: 4, onSilent: (connections) => told.push(connections) });
});
beforeEach(() => {
  told = [];
});
afterAll(async () => {
  await closeDatabase(db);
  await closeDatabase(near);
  await network.close();
  await database.drop();
});

const openAll = () => Promise.all([1, 2, 3, 4].map(() => db.$client`select pg_sleep(0.1)`));

test("what was asked over silent connections fails in seconds, the next is answered, and no lock stays behind", async () => {
  await openAll();
  let hold = (): void => undefined;
  const held = new Promise<void>((resolve) => (hold = resolve));
  const transaction = db.transaction(async (tx) => {
    await tx.execute("select pg_advisory_xact_lock(7)");
    hold();
    await sleep(200);
    await tx.execute("select 1");
  });
  await held;
  network.silence();
  const lost = [transaction, db.$client`select 1`, db.$client`select 2`];
  const startedAt = performance.now();
  for (const outcome of await Promise.allSettled(lost)) {
    expect(outcome).toMatchObject({ status: "rejected", reason: { code: "CONNECTION_CLOSED" } });
  }
  expect(performance.now() - startedAt).toBeLessThan(20_000);
  expect(await db.$client`select 3 as is`).toEqual([{ is: 3 }]);
  expect(told.reduce((sum, one) => sum + one, 0)).toBe(4);
  await expect
    .poll(() => near.$client`select pg_try_advisory_xact_lock(7) as free`)
    .toEqual([{ free: true }]);
}, 30_000);

test("a statement that takes long, or waits for a lock, is left alone", async () => {
  await openAll();
  const holder = await near.$client.reserve();
  await holder`select pg_advisory_lock(8)`;
  const slow = Promise.all([
    db.$client`select pg_sleep(7)`,
    db.$client`select pg_advisory_xact_lock(8)`,
  ]);
  await sleep(7_000);
  await holder`select pg_advisory_unlock(8)`;
  holder.release();
  await slow;
  expect(told).toEqual([]);
}, 30_000);

test("what a batch held, whose process was killed over a silent connection, is free again in seconds", async () => {
  const killed = openDatabase(network.url, { max: 1 });
  let hold = (): void => undefined;
  const held = new Promise<void>((resolve) => (hold = resolve));
  const batch = killed.transaction(async (tx) => {
    await lookUpByIndex(tx);
    await tx.execute("select pg_advisory_xact_lock(9)");
    network.silence();
    hold();
    // It never comes to an end.
    await new Promise(() => {});
  });
  batch.catch(() => {});
  await held;
  // No goodbye gets through either.
  await closeDatabase(killed);
  const free = () => near.$client`select pg_try_advisory_xact_lock(9) as free`;
  expect(await free()).toEqual([{ free: false }]);
  await expect.poll(free, { timeout: 40_000, interval: 500 }).toEqual([{ free: true }]);
}, 60_000);
