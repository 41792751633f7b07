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
  replayNotification,
  showNotification,
  testNotifications,
} from "@rentease/db";
import { setTimeout as sleep } from "node:timers/promises";
import { createExporter, createLogger } from "@rentease/runtime";
import { createTestDatabase, waitUntil } from "@rentease/testing";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { createWorkerMetrics } from "../metrics.ts";
import { startWorker } from "../worker-process.ts";
import { createNotifier, type Notifier } from "./notifier.ts";
import { createReceiver } from "./receiver.ts";
import { secret, startReceiver } from "./test-receiver.ts";

const newSecret = `whsec_${Buffer.alloc(24, 9).toString("base64")}`;
const never = () => undefined;

let database: Awaited<ReturnType<typeof createTestDatabase>>;
let db: Database;
let host: Awaited<ReturnType<typeof startReceiver>>;
let lines: string[];
let exporter: ReturnType<typeof createExporter>;
const notifiers: Notifier[] = [];

beforeEach(async () => {
  database = await createTestDatabase();
  db = openDatabase(database.url, { max: 8 });
  host = await startReceiver();
  lines = [];
});
afterEach(async () => {
  await Promise.all(notifiers.splice(0).map((notifier) => notifier.stop()));
  await host.close();
  await closeDatabase(db);
  await database.drop();
});

function notify({ url = host.url, secrets = [secret], timeoutMs = 60_000 } = {}): Notifier {
  const logger = createLogger("worker", "info", { write: (line) => void lines.push(line) });
  exporter = createExporter({ logger });
  const metrics = createWorkerMetrics(exporter, { db, queues: { depths: () => Promise.reject() } });
  const receiver = createReceiver({ url, secrets }, { timeoutMs });
  const notifier = createNotifier({ db, receiver, logger, metrics }, { everyMs: 50 });
  notifiers.push(notifier);
  return notifier;
}

/** A booking that was paid. */
async function pay(reference: string, amount = 12_000n): Promise<void> {
  const guest = { name: "Ana Holm", email: "ana@example.com", phone: "+31612345678" };
  const instalments = [{ kind: "deposit", amount: 12_000 }];
  const stated = bookingBody.parse({ reference, currency: "eur", guest, instalments });
  await putBooking(db, stated, "test");
  const paidAt = new Date("2026-06-01T10:00:00Z");
  const payer = { name: "Ana Holm", email: "ana@example.com" };
  const typed = { reference, amount, currency: "eur", method: "cash", paidAt, payer };
  await createManualPayment(db, typed, "cli:test");
}

const all = () => listNotifications(db, {}, 50);

async function ended(count: number) {
  await waitUntil(
    async () => (await all()).filter(({ state }) => state !== "pending").length === count,
    { what: `${count} notifications to end` },
  );
  return all();
}

async function attempted(times: number) {
  await waitUntil(async () => (await all())[0]?.attempts === times, { what: `attempt ${times}` });
  await waitUntil(async () => (await answers()).length === times, { what: `answer ${times}` });
}

async function answers() {
  const [last] = await all();
  return (await showNotification(db, last?.id ?? ""))?.answers ?? [];
}

/** Lets the time until the next attempt pass, of those that wait for it. */
const hurry = () =>
  db.$client`
    update notifications set next_attempt_at = now(),
      answers = (
        select coalesce(jsonb_agg(answer || jsonb_build_object(
          'at', (answer ->> 'at')::timestamptz - (next_attempt_at - now())) order by position), '[]')
        from jsonb_array_elements(answers) with ordinality as each(answer, position))
    where state = 'pending' and jsonb_array_length(answers) = attempts`;

/** Has the attempts lie longer ago; when the next ones are made stays as it is. */
const letPass = (time: string) =>
  db.$client`
    update notifications set answers = (
      select jsonb_agg(answer || jsonb_build_object('at', (answer ->> 'at')::timestamptz - ${time}::interval)
        order by position)
      from jsonb_array_elements(answers) with ordinality as each(answer, position))
    where state = 'pending' and answers <> '[]'`;

/** Until so many bookings were told, within seconds. */
const delivered = (bookings: number) =>
  waitUntil(
    async () => {
      const told = (await all()).filter(({ state }) => state === "delivered");
      return new Set(told.map(({ booking }) => booking)).size === bookings;
    },
    { what: `${bookings} told bookings` },
  );

/** Until nothing is on its way. */
const settled = () =>
  waitUntil(
    async () => {
      const [row] = await db.$client<{ open: number }[]>`
        select count(*)::int as open from notifications
        where state = 'pending' and jsonb_array_length(answers) < attempts`;
      return row?.open === 0;
    },
    { what: "every answer" },
  );

describe("what is delivered", () => {
  test("is signed so that the library takes it, with the secret and no other", async () => {
    await pay("RE-1");
    notify();
    const [told] = await ended(1);
    expect(told).toMatchObject({
      state: "delivered",
      booking: "RE-1",
      attempts: 1,
      lastStatus: 204,
    });
    expect(host.read()).toMatchObject([
      { type: "booking.changed", data: { reference: "RE-1", paid: 12_000, balance: 0 } },
    ]);
    expect(() => host.read(newSecret)).toThrow("No matching signature");
    expect(host.ids()).toEqual([told?.id]);
    expect(host.received[0]?.headers["content-type"]).toBe("application/json");
  });

  test("is signed with each secret while one rolls", async () => {
    await pay("RE-1");
    notify({ secrets: [newSecret, secret] });
    await ended(1);
    expect(host.read(secret)).toEqual(host.read(newSecret));
  });

  test("holds nothing of the guest, nor does the log", async () => {
    host.answer = (response) => void response.writeHead(500).end("Ana Holm ana@example.com");
    await pay("RE-1");
    notify();
    await attempted(1);
    const seen = [host.received, lines, await all(), await answers()].map((part) =>
      JSON.stringify(part),
    );
    expect(seen.join()).not.toMatch(/Ana|Holm|@example|\+?31612345678/);
    expect(lines.join()).toMatch(/"status":500.*will be sent again/);
    expect(lines.join()).not.toMatch(/whsec_/);
  });
});

describe("where the receiver does not take it", () => {
  test("it is sent again and again under one id, then given up, and a change is told after it", async () => {
    host.answer = (response) => void response.writeHead(410).end();
    await pay("RE-1");
    notify();
    for (let attempt = 1; attempt <= 9; attempt += 1) {
      await attempted(attempt);
      const [waiting] = await all();
      expect(waiting).toMatchObject({ state: "pending", lastStatus: 410 });
      if (attempt === 9) {
        await pay("RE-1", 1n);
        await letPass("1 day");
      }
      await hurry();
    }
    // The next one may be there already.
    const failed = (await ended(1)).find(({ state }) => state === "failed");
    expect(failed).toMatchObject({ attempts: 10, lastStatus: 410 });
    const first = host.received.slice(0, 10);
    expect(new Set(first.map(({ headers }) => headers["webhook-id"])).size).toBe(1);
    expect(new Set(first.map(({ body }) => body)).size).toBe(1);
    await waitUntil(() => host.received.length >= 11, { what: "the next one" });
    expect(host.read()[10]).toMatchObject({ data: { paid: 12_001 } });
    const text = await exporter.registry.metrics();
    expect(text).toMatch(/rentease_notifications_sent_total\{result="failed"\} 1/);
    expect(text).toMatch(/rentease_notifications_sent_total\{result="retried"\} (9|10)/);
  });

  test("the wait between attempts grows from five seconds to a day", async () => {
    host.answer = (response) => void response.writeHead(503).end();
    await pay("RE-1");
    notify();
    const waits: number[] = [];
    for (let attempt = 1; attempt <= 9; attempt += 1) {
      await attempted(attempt);
      const [row] = await db.$client<{ seconds: number }[]>`
        select extract(epoch from next_attempt_at - (answers -> -1 ->> 'at')::timestamptz)::float as seconds
        from notifications`;
      waits.push(Math.round((row?.seconds ?? 0) / 5) * 5);
      await hurry();
    }
    const hours = [2, 5, 10, 14, 20, 24].map((count) => count * 3_600);
    expect(waits).toEqual([5, 300, 1_800, ...hours]);
  });

  test("once it is back, the first one that it takes brings all the others, none twice", async () => {
    host.answer = (response) => void response.writeHead(503).end();
    const references = Array.from({ length: 15 }, (_, at) => `RE-${at + 1}`);
    for (const reference of references) await pay(reference);
    notify();
    for (const times of [1, 2, 3, 4]) {
      if (times > 1) await hurry();
      await waitUntil(
        async () => (await all()).filter(({ attempts }) => attempts >= times).length === 15,
        { what: `attempt ${times} of each` },
      );
      await settled();
    }
    // Away for hours: nothing is tried before its time.
    await letPass("1 hour");
    const sent = (reference: string) =>
      host.received.filter(({ body }) => body.includes(`"${reference}"`)).length;
    const before = references.map(sent);
    await sleep(1_500);
    expect(references.map(sent)).toEqual(before);

    host.answer = (response) => void response.writeHead(204).end();
    await pay("RE-16");
    await delivered(16);
    expect(references.map(sent)).toEqual(before.map((times) => times + 1));
  });

  test("one that it refuses while it takes others keeps its three days, and is not sent in a loop", async () => {
    host.answer = (response, { body }) =>
      void response.writeHead(body.includes("RE-ODD") ? 500 : 204).end();
    await pay("RE-ODD");
    notify();
    await attempted(1);
    const [odd] = await all();
    for (let at = 1; at <= 15; at += 1) {
      await pay(`RE-${at}`);
      await delivered(at);
    }
    const ownTrouble = () => showNotification(db, odd?.id ?? "");
    // After 1, 4, 9, 16 … seconds: each rest is longer.
    expect((await ownTrouble())?.attempts).toBeLessThan(12);
    await settled();
    for (let attempts = (await ownTrouble())?.attempts ?? 0; attempts < 12; attempts += 1) {
      await replayNotification(db, odd?.id ?? "", "cli:test");
      await waitUntil(async () => ((await ownTrouble())?.answers.length ?? 0) > attempts, {
        what: `attempt ${attempts + 1}`,
      });
    }
    expect(await ownTrouble()).toMatchObject({ state: "pending" });
  });

  test("a redirect is not followed", async () => {
    host.answer = (response) => void response.writeHead(307, { location: "/elsewhere" }).end();
    await pay("RE-1");
    notify();
    await attempted(1);
    expect(host.received.map(({ path }) => path)).toEqual(["/hooks"]);
    expect(await answers()).toMatchObject([{ status: 307, error: "redirects" }]);
  });

  test("silence ends an attempt, and so does nobody at all, each with its reason", async () => {
    host.answer = never;
    await pay("RE-1");
    const notifier = notify({ timeoutMs: 200 });
    await attempted(1);
    expect(await answers()).toMatchObject([{ status: null, error: "no answer in 0.2 s" }]);
    await notifier.stop();
    await host.close();
    await hurry();
    notify();
    await attempted(2);
    expect((await answers())[1]).toMatchObject({ status: null, error: "ECONNREFUSED" });
    host = await startReceiver();
  });

  test("an answer without end is not read to its end", async () => {
    host.answer = (response) => {
      response.writeHead(200);
      const more = () => {
        while (!response.destroyed && response.write("x".repeat(65_536)));
      };
      response.on("drain", more);
      more();
    };
    await pay("RE-1");
    notify({ timeoutMs: 60_000 });
    expect(await ended(1)).toMatchObject([{ state: "delivered" }]);
  });

  test("a test is not tried again", async () => {
    host.answer = (response) => void response.writeHead(500).end();
    await testNotifications(db);
    notify();
    expect(await ended(1)).toMatchObject([{ state: "failed", attempts: 1, booking: null }]);
    expect(host.read()).toMatchObject([{ type: "notification.test" }]);
  });
});

describe("while one is on its way", () => {
  test("what changes is told after it, once, and never beside it", async () => {
    let open = 0;
    let most = 0;
    const held: (() => void)[] = [];
    host.answer = (response) => {
      open += 1;
      most = Math.max(most, open);
      held.push(() => {
        open -= 1;
        response.writeHead(204).end();
      });
    };
    await pay("RE-1");
    const notifier = notify();
    await waitUntil(() => held.length === 1, { what: "the first one" });
    for (const amount of [1n, 2n, 3n]) {
      await pay("RE-1", amount);
      await notifier.wake();
    }
    held[0]?.();
    await waitUntil(() => held.length === 2, { what: "the second one" });
    held[1]?.();
    expect(await ended(2)).toHaveLength(2);
    expect(host.read()).toMatchObject([{ data: { paid: 12_000 } }, { data: { paid: 12_006 } }]);
    expect(most).toBe(1);
  });

  test("other bookings are told meanwhile", async () => {
    host.answer = (response, { body }) => {
      if (!body.includes("RE-SLOW")) response.writeHead(204).end();
    };
    await pay("RE-SLOW");
    notify();
    await waitUntil(() => host.received.length === 1, { what: "the slow one" });
    for (const reference of ["RE-1", "RE-2", "RE-3"]) await pay(reference);
    const told = (await ended(3)).filter(({ state }) => state === "delivered");
    expect(told.map(({ booking }) => booking).toSorted()).toEqual(["RE-1", "RE-2", "RE-3"]);
  });

  test("a notifier that stops gives it back, and it is sent again under the same id", async () => {
    host.answer = never;
    await pay("RE-1");
    const notifier = notify();
    await waitUntil(() => host.received.length === 1, { what: "the first one" });
    await notifier.stop();
    expect(await all()).toMatchObject([{ state: "pending", attempts: 0 }]);
    host.answer = (response) => void response.writeHead(204).end();
    notify();
    const [told] = await ended(1);
    expect(host.ids()).toEqual([told?.id, told?.id]);
  });
});

test("a worker killed before it knew the answer has it sent again under the same id", async () => {
  host.answer = never;
  await bindAccount(db, sandboxAccount);
  const env = {
    DATABASE_URL: database.url,
    REDIS_URL: undefined,
    STRIPE_SECRET_KEY: undefined,
    NOTIFY_URL: host.url,
    NOTIFY_SECRETS: secret,
    WORKER_PORT: "0",
  };
  const killed = await startWorker(env);
  await pay("RE-1");
  await waitUntil(() => host.received.length === 1, { what: "the first one", timeoutMs: 30_000 });
  await killed.end("SIGKILL");
  host.answer = (response) => void response.writeHead(204).end();
  await db.$client`update notifications set next_attempt_at = now()`;
  const next = await startWorker(env);
  const [told] = await ended(1);
  expect(host.ids()).toEqual([told?.id, told?.id]);
  expect(told).toMatchObject({ state: "delivered", attempts: 2 });
  expect(await next.end("SIGTERM")).toBe(0);
}, 90_000);
