import { closeDatabase, countInbox, type Database, openDatabase, recordEvents } from "@rentease/db";
import { createLogger } from "@rentease/runtime";
import { createSandbox } from "@rentease/sandbox";
import {
  createTestDatabase,
  type Network,
  startNetwork,
  type TestDatabase,
  waitUntil,
} from "@rentease/testing";
import { afterAll, beforeAll, expect, test } from "vitest";
import { applyRules } from "./apply-rules.ts";
import { createDrain } from "./drain.ts";
import { receivedEvent } from "./received-event.ts";
import { stripeApi } from "./stripe-api.ts";

let database: TestDatabase;
let network: Network;
let db: Database;
let near: Database;

beforeAll(async () => {
  database = await createTestDatabase();
  network = await startNetwork(database.url);
  near = openDatabase(database.url, { max: 2 });
  db = openDatabase(network.url, { max: 4 });
});
afterAll(async () => {
  await closeDatabase(db);
  await closeDatabase(near);
  await network.close();
  await database.drop();
});

test("P2: a batch whose connection falls silent is given up and applied over another, in seconds", async () => {
  const sandbox = createSandbox({ seed: "silent", asyncDelayMs: null });
  await stripeApi(sandbox.app).post("/v1/payment_intents", {
    amount: "10000",
    currency: "eur",
    confirm: "true",
    payment_method: "pm_card_visa",
  });
  sandbox.settle();
  const events = [...sandbox.world.records.events.all()].map((event) => receivedEvent(event));
  // The batch is held up before its end, and what ends the waiting is never heard of.
  const held = await near.$client.reserve();
  await held`begin`;
  await held`lock table payments in exclusive mode`;
  await recordEvents(near, events);
  const errors: string[] = [];
  const logger = createLogger("worker", "error", { write: (line) => void errors.push(line) });
  const drain = createDrain({ db, gateway: null, rules: applyRules(), logger }, { everyMs: 200 });
  const waiting = async () =>
    (
      await near.$client`select 1 from pg_stat_activity
      where datname = current_database() and wait_event_type = 'Lock'`
    ).length > 0;
  await waitUntil(waiting, { what: "a batch that waits", timeoutMs: 10_000 });
  network.silence();
  await held`commit`;
  held.release();

  await waitUntil(async () => (await countInbox(near)).applied === events.length, {
    what: "applied events",
    timeoutMs: 20_000,
  });
  expect(errors.join()).toContain("CONNECTION_CLOSED");
  await drain.stop();
  await sandbox.close();
}, 40_000);
