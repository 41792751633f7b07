import { createApiKey } from "@rentease/db";
import { createTestDatabase } from "@rentease/testing";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { startConsole } from "../console-fixture.ts";

let console: Awaited<ReturnType<typeof startConsole>>;

const cash = { amount: 5_000, currency: "eur", method: "cash", paid_at: "2026-06-01" };

beforeAll(async () => {
  console = await startConsole(createTestDatabase);
});
afterAll(() => console.stop());
beforeEach(async () => {
  await console.db.$client`truncate bookings, payments, idempotency_keys cascade`;
  await console.call("PUT", "/bookings/RE-1", { body: { currency: "eur" } });
});

const type = (key: string, body: object = cash, headers = {}) =>
  console.call("POST", "/bookings/RE-1/payments", {
    body,
    headers: { "idempotency-key": key, ...headers },
  });
const typed = async () => (await console.db.$client`select 1 from payments`).length;

test("the same request again gets the same answer, and is not done again", async () => {
  const first = await type("key-1");
  expect(first.status).toBe(200);
  expect(first.headers.get("idempotent-replayed")).toBeNull();
  const second = await type("key-1");
  expect(second.status).toBe(200);
  expect(second.headers.get("idempotent-replayed")).toBe("true");
  expect(second.headers.get("content-type")).toBe("application/json");
  expect(second.body).toEqual(first.body);
  expect(await typed()).toBe(1);
  await type("key-2");
  await console.call("POST", "/bookings/RE-1/payments", { body: cash });
  expect(await typed()).toBe(3);
});

test("another request under the same key: 422, and nothing is done", async () => {
  await type("key-1");
  const other = await type("key-1", { ...cash, amount: 5_001 });
  expect(other).toMatchObject({
    status: 422,
    body: {
      type: "urn:rentease:problem:idempotency_key_reused",
      errors: [{ field: "Idempotency-Key" }],
    },
  });
  const elsewhere = await console.call("POST", "/payments/pi_1/undo", {
    headers: { "idempotency-key": "key-1" },
  });
  expect(elsewhere.status).toBe(422);
  expect(await typed()).toBe(1);
});

test("many at once: one is done, the others get its answer or 409", async () => {
  const answers = await Promise.all(Array.from({ length: 8 }, () => type("key-1")));
  expect(await typed()).toBe(1);
  const done = answers.filter(({ status }) => status === 200);
  expect(done.length).toBeGreaterThan(0);
  for (const { status, body } of answers) {
    expect(status === 200 ? body : body["type"]).toEqual(
      status === 200 ? done[0]?.body : "urn:rentease:problem:idempotency_key_in_use",
    );
  }
});

test("one that is still being answered: 409, and then its answer", async () => {
  let release = () => {};
  const held = new Promise<void>((resolve) => (release = resolve));
  let locked = () => {};
  const isLocked = new Promise<void>((resolve) => (locked = resolve));
  const holder = console.db.$client.begin(async (tx) => {
    await tx`lock table payments in access exclusive mode`;
    locked();
    await held;
  });
  await isLocked;
  const first = type("key-1");
  const waiting = () => console.db.$client`
    select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`;
  await expect.poll(async () => (await waiting()).length, { timeout: 10_000 }).toBe(1);
  const second = await type("key-1");
  expect(second.status).toBe(409);
  expect(second.body["type"]).toBe("urn:rentease:problem:idempotency_key_in_use");
  release();
  await holder;
  expect((await first).status).toBe(200);
  expect((await type("key-1")).headers.get("idempotent-replayed")).toBe("true");
  expect(await typed()).toBe(1);
});

test("a crash leaves neither work nor a key that is taken", async () => {
  // The connection dies when all is done but the commit.
  await console.db.$client.unsafe(`
    create function die() returns trigger language plpgsql as $$
    begin perform pg_terminate_backend(pg_backend_pid()); return new; end $$;
    create trigger die before insert on idempotency_keys for each row execute function die()`);
  const crashed = await type("key-1");
  expect(crashed.status).toBe(503);
  await console.db.$client`drop function die cascade`;
  expect(await typed()).toBe(0);
  const again = await type("key-1");
  expect(again.status).toBe(200);
  expect(await typed()).toBe(1);
});

test("an answer that was a refusal is the same again; a fault of ours is not kept", async () => {
  const refused = await type("key-1", { ...cash, amount: -1 });
  expect(refused.status).toBe(422);
  const again = await type("key-1", { ...cash, amount: -1 });
  expect(again.body).toEqual(refused.body);
  expect(again.headers.get("content-type")).toBe("application/problem+json");
  expect(again.headers.get("idempotent-replayed")).toBe("true");
  await console.db.$client`alter table payments rename to payments_away`;
  const fault = await type("key-2");
  await console.db.$client`alter table payments_away rename to payments`;
  expect(fault.status).toBe(500);
  expect(fault.body).toEqual({
    type: "urn:rentease:problem:internal",
    title: "Internal error",
    status: 500,
  });
  expect((await type("key-2")).status).toBe(200);
});

test("keys are each API key's own, last a day, and have to be text that a header can hold", async () => {
  await type("key-1");
  const { key } = await createApiKey(console.db, { name: "other", role: "operator" }, "test");
  const other = await type("key-1", cash, { authorization: `Bearer ${key}` });
  expect(other.headers.get("idempotent-replayed")).toBeNull();
  expect(await typed()).toBe(2);
  await console.db.$client`update idempotency_keys set created_at = now() - interval '25 hours'`;
  const late = await type("key-1");
  expect(late.headers.get("idempotent-replayed")).toBeNull();
  expect(await typed()).toBe(3);
  expect(await type("two words")).toMatchObject({
    status: 400,
    body: { errors: [{ field: "Idempotency-Key" }] },
  });
  expect((await type("k".repeat(256))).status).toBe(400);
});
