import { setTimeout as sleep } from "node:timers/promises";
import { closeDatabase, type Database, openDatabase } from "@rentease/db";
import { createLogger } from "@rentease/runtime";
import {
  createTestDatabase,
  type Network,
  startNetwork,
  type TestDatabase,
} from "@rentease/testing";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createApp, type Ingress } from "./app.ts";
import { eventBody, signed, webhookSecret } from "./signed-event.ts";

let database: TestDatabase;
let network: Network;
let db: Database;
let near: Database;
let ingress: Ingress;

beforeAll(async () => {
  database = await createTestDatabase();
  network = await startNetwork(database.url);
  near = openDatabase(database.url, { max: 1 });
  db = openDatabase(network.url, { max: 4 });
  ingress = createApp({
    db,
    queues: { enqueue: async () => {}, ping: async () => {} },
    account: { account: "acct_ours", livemode: false },
    webhookSecrets: [webhookSecret],
    logger: createLogger("ingress", "info", { write: () => {} }),
  });
});
afterAll(async () => {
  await closeDatabase(db);
  await closeDatabase(near);
  await network.close();
  await database.drop();
});

let delivered = 0;
const deliver = async () => {
  const id = `evt_${(delivered += 1)}`;
  const body = eventBody(id);
  const request = { method: "POST", body, headers: signed(body) };
  return { id, status: (await ingress.app.request("/webhooks/stripe", request)).status };
};
const ready = async () => (await ingress.app.request("/readyz")).status;

test("P1: connections to PostgreSQL that fall silent cost seconds: 503, not ready, then 200 again, and none is lost", async () => {
  const first = await Promise.all(Array.from({ length: 10 }, deliver));
  expect(first.map(({ status }) => status)).toEqual(Array.from({ length: 10 }, () => 200));
  // Every connection there can be.
  await Promise.all([1, 2, 3, 4].map(() => db.$client`select pg_sleep(0.1)`));
  expect(await ready()).toBe(200);

  network.silence();
  const startedAt = performance.now();
  const answers: ReturnType<typeof deliver>[] = [];
  const states: Promise<number>[] = [];
  while (performance.now() - startedAt < 10_000) {
    answers.push(deliver());
    states.push(ready());
    await sleep(500);
  }
  const last = await Promise.all([...answers.slice(-3), deliver()]);
  expect(last.map(({ status }) => status)).toEqual([200, 200, 200, 200]);
  expect(await ready()).toBe(200);
  const all = [...first, ...(await Promise.all(answers))];
  expect(all.map(({ status }) => status)).toContain(503);
  expect(await Promise.all(states)).toContain(503);

  const rows = await near.$client<{ event_id: string }[]>`select event_id from stripe_events`;
  const recorded = new Set(rows.map((row) => row.event_id));
  const acknowledged = all.filter(({ status }) => status === 200);
  expect(acknowledged.filter(({ id }) => !recorded.has(id))).toEqual([]);
}, 40_000);
