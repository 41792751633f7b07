import { once } from "node:events";
import { createServer, type Server } from "node:http";
import { sandboxAccount } from "@rentease/core";
import {
  bindAccount,
  bookingBody,
  closeDatabase,
  createManualPayment,
  type Database,
  listNotifications,
  openDatabase,
  putBooking,
} from "@rentease/db";
import { createTestDatabase, waitUntil } from "@rentease/testing";
import { afterAll, beforeAll, expect, test } from "vitest";
import { jsonLines, runRentease } from "../run-rentease.ts";
import { type Killable, killableApp } from "../stack/killable.ts";

let database: Awaited<ReturnType<typeof createTestDatabase>>;
let db: Database;
let host: Server;
let worker: Killable;
let status = 204;

const secret = `whsec_${Buffer.alloc(32, 7).toString("base64")}`;

beforeAll(async () => {
  database = await createTestDatabase();
  db = openDatabase(database.url, { max: 2 });
  await bindAccount(db, sandboxAccount);
  host = createServer((request, response) => {
    request.resume().on("end", () => response.writeHead(status).end());
  });
  await once(host.listen(0, "127.0.0.1"), "listening");
  const address = host.address();
  worker = killableApp("worker", {
    DATABASE_URL: database.url,
    REDIS_URL: undefined,
    STRIPE_SECRET_KEY: undefined,
    NOTIFY_URL: `http://127.0.0.1:${typeof address === "object" ? address?.port : 0}/hooks`,
    NOTIFY_SECRETS: secret,
  });
  await worker.start();
}, 60_000);
afterAll(async () => {
  await worker.kill();
  host.close();
  await closeDatabase(db);
  await database.drop();
});

const rentease = (...args: string[]) =>
  runRentease(["notifications", ...args], { DATABASE_URL: database.url });

async function ended(count: number) {
  await waitUntil(
    async () => {
      const all = await listNotifications(db, {}, 10);
      return all.length === count && all.every(({ state }) => state !== "pending");
    },
    { what: `${count} notifications to end` },
  );
  return listNotifications(db, {}, 10);
}

test("a test says what the receiver answered, and fails unless it was delivered", async () => {
  const delivered = await rentease("test");
  expect(delivered).toMatchObject({ code: 0, stdout: "" });
  expect(delivered.stderr).toMatch(/^delivered: answered 204 after \d+ ms\n$/);
  status = 401;
  const refused = await rentease("test");
  expect(refused.code).toBe(1);
  expect(refused.stderr).toContain("not delivered: answered 401");
  status = 204;
}, 60_000);

test("what was told is listed and shown, and told again with a new id", async () => {
  await db.$client`truncate notifications`;
  const instalments = [{ kind: "deposit", amount: 12_000 }];
  await putBooking(db, bookingBody.parse({ reference: "RE-1", currency: "eur", instalments }), "x");
  const paid = { reference: "RE-1", amount: 12_000n, currency: "eur", method: "cash" };
  await createManualPayment(db, { ...paid, paidAt: new Date("2026-06-01") }, "cli:test");
  const [first] = await ended(1);

  const args = ["list", "--state", "delivered", "--booking", "RE-1"];
  expect(jsonLines(await rentease(...args, "--json"))).toMatchObject([
    { id: first?.id, booking: "RE-1", state: "delivered", attempts: 1, last_status: 204 },
  ]);
  expect((await rentease(...args)).stdout).toContain("RE-1");
  const shown = await rentease("show", first?.id ?? "", "--json");
  expect(jsonLines(shown)).toMatchObject([
    { answers: [{ attempt: 1, status: 204 }], payload: { data: { paid: 12_000 } } },
  ]);
  expect((await rentease("show", first?.id ?? "")).stdout).toMatch(/attempt 1 .*204.*ms/);
  expect(await rentease("show", "none")).toMatchObject({ code: 1, stdout: "" });

  const again = await rentease("replay", first?.id ?? "");
  const [second] = await ended(2);
  expect(again).toMatchObject({ code: 0, stdout: `${second?.id}\n` });
  expect(second?.id).not.toBe(first?.id);
}, 60_000);

test("all that failed is told again", async () => {
  await db.$client`update notifications set state = 'failed'`;
  const { code, stderr } = await rentease("replay", "--failed");
  expect({ code, stderr }).toMatchObject({ code: 0, stderr: expect.stringMatching(/^1 put back/) });
  expect((await ended(3))[0]).toMatchObject({ state: "delivered" });
}, 60_000);

test("bookings are told again by their references, and all of them after a restore", async () => {
  const one = await rentease("replay", "--booking", "re-1");
  expect(one).toMatchObject({ code: 0, stderr: expect.stringMatching(/^1 put back/) });
  expect((await ended(4))[0]).toMatchObject({ state: "delivered", booking: "RE-1" });
  expect((await rentease("replay", "--all")).stderr).toMatch(/^1 put back/);
  await ended(5);
  const unknown = await rentease("replay", "--booking", "RE-1", "RE-404");
  expect(unknown).toMatchObject({ code: 1, stderr: expect.stringContaining("RE-404") });
}, 60_000);

test.each([
  ["a replay of nothing", ["replay"], "--failed"],
  ["ids and --failed together", ["replay", "1", "--failed"], "--failed"],
  ["two kinds of bookings together", ["replay", "--all", "--failed"], "--all"],
  ["a state that does not exist", ["list", "--state", "lost"], "--state"],
])("%s: usage, exit 2", async (_name, args, named) => {
  const { code, stdout, stderr } = await rentease(...args);
  expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
  expect(stderr).toContain(named);
});

test("a test that no worker takes up is taken back, and says what to start", async () => {
  await worker.kill();
  const { code, stderr } = await rentease("test");
  expect(code).toBe(1);
  expect(stderr).toContain("start one with NOTIFY_URL");
  expect(await listNotifications(db, { state: "pending" }, 10)).toEqual([]);
}, 60_000);
