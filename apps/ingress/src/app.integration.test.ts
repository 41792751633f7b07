import { once } from "node:events";
import { connect } from "node:net";
import { request as httpRequest } from "node:http";
import { bindAccount, closeDatabase, openDatabase, type Database } from "@rentease/db";
import { connectQueues, jobs, type Queues } from "@rentease/queue";
import { createLogger, serve } from "@rentease/runtime";
import { createTestDatabase, queueBackends } from "@rentease/testing";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { createApp, type Ingress, type IngressDependencies } from "./app.ts";
import { eventBody, signature, signed, webhookSecret } from "./signed-event.ts";

const account = { account: "acct_ours", livemode: false };
const away = "postgres://nobody@127.0.0.1:1/none";

let lines: string[] = [];
const logger = createLogger("ingress", "info", { write: (line) => void lines.push(line) });

describe.each(queueBackends)("the ingress, with its queue in $name", (backend) => {
  let database: Awaited<ReturnType<typeof createTestDatabase>>;
  let db: Database;
  let queues: Queues;
  let ingress: Ingress;
  let woken: string[];
  const closers: (() => Promise<unknown>)[] = [];

  const dependencies = (): IngressDependencies => ({
    db,
    queues,
    account,
    webhookSecrets: [webhookSecret],
    logger,
  });

  const deliver = (body: string, headers: Record<string, string> = { ...signed(body) }) =>
    ingress.app.request("/webhooks/stripe", { method: "POST", body, headers });

  const row = async (eventId: string) => {
    const rows = await db.$client`
      select *, extract(epoch from created)::int as created_seconds
      from stripe_events where event_id = ${eventId}`;
    expect(rows.length).toBeLessThanOrEqual(1);
    return rows[0];
  };

  beforeAll(async () => {
    database = await createTestDatabase();
    db = openDatabase(database.url);
    await bindAccount(db, account);
    const settings = backend.settings(database.url);
    queues = connectQueues(settings);
    queues.createWorker(jobs.applyEvents, async (job) => void woken.push(...job.payload.eventIds), {
      concurrency: 1,
    });
    woken = [];
  });
  beforeEach(() => {
    lines = [];
    woken = [];
    ingress = createApp(dependencies());
  });
  afterEach(async () => {
    await Promise.all(closers.splice(0).map((close) => close()));
    await ingress.drain();
    // What this test enqueued wakes nobody in the next.
    await expect
      .poll(async () => (await queues.depths()).events)
      .toMatchObject({ waiting: 0, active: 0 });
    await db.$client`truncate stripe_events`;
  });
  afterAll(async () => {
    await queues.close();
    await closeDatabase(db);
    await database.drop();
  });

  test("P1: an event is committed, as received, before it is answered, and its id is enqueued", async () => {
    const body = eventBody("evt_1", {}, 2);
    const answer = await deliver(body);
    expect(await row("evt_1")).toMatchObject({
      type: "charge.succeeded",
      api_version: "2026-10-28.endive",
      account: null,
      livemode: false,
      created_seconds: 1_772_366_400,
      payload: body,
      state: "pending",
      ignored_reason: null,
    });
    expect(answer.status).toBe(200);
    expect(await answer.json()).toEqual({ id: "evt_1", status: "recorded" });
    await expect.poll(() => woken).toEqual(["evt_1"]);
  });

  test("a redelivered event is a duplicate: 200, nothing written, nobody woken", async () => {
    await deliver(eventBody("evt_1"));
    await expect.poll(() => woken).toEqual(["evt_1"]);
    const before = await row("evt_1");
    const again = await deliver(eventBody("evt_1", { pending_webhooks: 2 }));
    expect(again.status).toBe(200);
    expect(await again.json()).toEqual({ id: "evt_1", status: "duplicate" });
    expect(await row("evt_1")).toEqual(before);
    await ingress.drain();
    expect(woken).toEqual(["evt_1"]);
  });

  test("concurrent deliveries share statements and jobs, and none is lost or doubled", async () => {
    const ids = Array.from({ length: 300 }, (_, index) => `evt_${(index * 7919) % 100}`);
    const statements = countStatements();
    ingress = createApp({ ...dependencies(), db: statements.db });
    const answers = await Promise.all(ids.map((id) => deliver(eventBody(id))));
    const results = await Promise.all(
      answers.map((answer) => answer.json() as Promise<{ status: string }>),
    );
    expect(answers.every((answer) => answer.status === 200)).toBe(true);
    expect(results.filter((result) => result.status === "recorded")).toHaveLength(100);
    expect(await db.$client`select 1 from stripe_events`).toHaveLength(100);
    expect(statements.count()).toBeLessThan(10);
    await expect.poll(() => woken.length).toBe(100);
    expect(new Set(woken)).toEqual(new Set(ids));
  });

  /** The same database, counting what the writer sends to it. */
  function countStatements(): { db: Database; count: () => number } {
    let count = 0;
    const client = new Proxy(db.$client, {
      apply(target, self, args) {
        count += 1;
        return Reflect.apply(target, self, args);
      },
    });
    return {
      db: new Proxy(db, {
        get: (target, key) => (key === "$client" ? client : Reflect.get(target, key)),
      }),
      count: () => count,
    };
  }

  test("one row that PostgreSQL refuses fails alone", async () => {
    await db.$client`alter table stripe_events add constraint refusing check (event_id <> 'evt_13')`;
    closers.push(() => db.$client`alter table stripe_events drop constraint refusing`);
    const ids = Array.from({ length: 40 }, (_, index) => `evt_${index}`);
    const answers = await Promise.all(ids.map((id) => deliver(eventBody(id))));
    const refused = answers.filter((answer) => answer.status !== 200);
    expect(refused).toHaveLength(1);
    expect(refused[0]?.status).toBe(400);
    expect(await refused[0]?.json()).toEqual({ error: "event_refused" });
    expect(await db.$client`select 1 from stripe_events`).toHaveLength(39);
    expect(lines.join("")).toContain("event refused by PostgreSQL");
    await expect.poll(() => woken.length).toBe(39);
  });

  test("an event with \\u0000 in a description is kept as it came", async () => {
    const body = eventBody("evt_nul").replace("Canal House", "Canal\\u0000House");
    expect((await deliver(body)).status).toBe(200);
    expect((await row("evt_nul"))?.["payload"]).toBe(body);
  });

  test.each<[string, object, string]>([
    ["of the other mode", { livemode: true }, "live mode, but this database holds test mode"],
    ["of another account", { account: "acct_other" }, "of the account acct_other"],
    ["of a type nothing is read from", { type: "customer.created" }, "customer.created"],
    [
      "that is thin",
      { object: "v2.core.event", type: "v1.charge.succeeded", created: "2026-03-01T12:00:00Z" },
      "thin event",
    ],
  ])(
    "P2, P8: an event %s is recorded as ignored, with the reason",
    async (_case, change, reason) => {
      const answer = await deliver(eventBody("evt_1", change));
      expect(answer.status).toBe(200);
      expect(await answer.json()).toEqual({ id: "evt_1", status: "recorded" });
      expect(await row("evt_1")).toMatchObject({
        state: "ignored",
        ignored_reason: expect.stringContaining(reason),
      });
      await ingress.drain();
      expect(woken).toEqual([]);
    },
  );

  test("an event that names our own account is applied", async () => {
    await deliver(eventBody("evt_1", { account: "acct_ours" }));
    expect(await row("evt_1")).toMatchObject({ state: "pending", account: "acct_ours" });
  });

  test.each<[string, string, Record<string, string>, string]>([
    ["no signature", eventBody("evt_1"), {}, "missing_signature"],
    ["a wrong signature", eventBody("evt_1"), signed("another body"), "invalid_signature"],
    [
      "an old signature",
      eventBody("evt_1"),
      { "stripe-signature": signature(eventBody("evt_1"), -301) },
      "stale_timestamp",
    ],
    ["a body that is no event", "{}", signed("{}"), "not_an_event"],
    ["a body that is no JSON", "guest: Ana", signed("guest: Ana"), "not_an_event"],
    ["no body at all", "", signed(" "), "invalid_signature"],
  ])("400 for %s, and nothing is recorded", async (_case, body, headers, reason) => {
    const answer = await deliver(body, headers);
    expect(answer.status).toBe(400);
    expect(await answer.json()).toEqual({ error: reason });
    expect(await db.$client`select 1 from stripe_events`).toHaveLength(0);
    const told = lines.map((line): unknown => JSON.parse(line));
    expect(told).toMatchObject([
      { msg: "delivery refused", reason, durationMs: expect.any(Number) },
    ]);
    expect(lines.join("")).not.toMatch(/Ana|Canal|whsec/);
  });

  test("405 with Allow for other methods, 404 elsewhere", async () => {
    for (const method of ["GET", "HEAD", "PUT", "DELETE", "OPTIONS"]) {
      const answer = await ingress.app.request("/webhooks/stripe", { method });
      expect(answer.status).toBe(405);
      expect(answer.headers.get("allow")).toBe("POST");
    }
    const post = await ingress.app.request("/readyz", { method: "POST" });
    expect(post.status).toBe(405);
    expect((await ingress.app.request("/webhooks")).status).toBe(404);
    expect((await ingress.app.request("/webhooks/stripe/x", { method: "POST" })).status).toBe(404);
  });

  test("every delivery is counted by how it was answered", async () => {
    const counts = async () => {
      const text = await (await ingress.app.request("/metrics")).text();
      const found = text.matchAll(/^rentease_deliveries_total\{result="(\w+)"\} (\d+)$/gm);
      return Object.fromEntries([...found].map(([, result, count]) => [result, Number(count)]));
    };
    expect(await counts()).toEqual({});
    await deliver(eventBody("evt_1"));
    await deliver(eventBody("evt_1"));
    await deliver(eventBody("evt_2", { type: "product.created" }));
    await deliver(eventBody("evt_3"), {});
    await deliver(eventBody("evt_3"), { ...signed(eventBody("evt_4")) });
    const large = "x".repeat(1024 * 1024 + 1);
    await deliver(large, { ...signed(large), "content-length": String(large.length) });
    expect(await counts()).toEqual({
      recorded: 1,
      duplicate: 1,
      ignored: 1,
      missing_signature: 1,
      invalid_signature: 1,
      unreadable: 1,
    });
    const told = lines
      .map((line) => JSON.parse(line))
      .filter(({ msg }) => msg === "events recorded");
    expect(told).toMatchObject([
      { level: "info", eventIds: ["evt_1"], durationMs: expect.any(Number) },
      { level: "info", eventIds: ["evt_2"], durationMs: expect.any(Number) },
    ]);
  });

  test("its metrics tell what waits, when the last webhook came, and whether webhooks are silent", async () => {
    const metrics = async () => {
      const answer = await ingress.app.request("/metrics");
      expect(answer.headers.get("content-type")).toContain("text/plain");
      const lines = (await answer.text()).split("\n").filter((line) => line.startsWith("rentease"));
      return Object.fromEntries(lines.map((line) => line.split(" ")));
    };
    expect(await metrics()).toMatchObject({
      rentease_inbox_pending_events: "0",
      rentease_webhook_silence: "0",
    });
    expect(await metrics()).not.toHaveProperty("rentease_last_webhook_timestamp_seconds");

    const body = eventBody("evt_metrics");
    await ingress.app.request("/webhooks/stripe", { method: "POST", body, headers: signed(body) });
    await db.$client`
      insert into event_sweep (id, swept_to, missed_total, missed_last) values (1, now(), 7, 2)`;
    const now = await metrics();
    await db.$client`delete from event_sweep`;
    expect(now).toMatchObject({
      rentease_inbox_pending_events: "1",
      rentease_sweep_missed_events: "7",
      rentease_webhook_silence: "1",
    });
    const age = Date.now() / 1000 - Number(now["rentease_last_webhook_timestamp_seconds"]);
    expect(Math.abs(age)).toBeLessThan(60);
  });

  test("healthy and ready, each dependency by name", async () => {
    expect((await ingress.app.request("/healthz")).status).toBe(200);
    const ready = await ingress.app.request("/readyz");
    expect(ready.status).toBe(200);
    expect(await ready.json()).toEqual({ status: "ok", database: "ok", queue: "ok" });
  });

  test("503 with Retry-After in bounded time while a lock holds PostgreSQL up, and none is lost", async () => {
    ingress = createApp({ ...dependencies(), recordTimeoutMs: 300 });
    let release = (): void => undefined;
    const locked = db.$client.begin(async (transaction) => {
      await transaction`lock table stripe_events in access exclusive mode`;
      await new Promise<void>((resolve) => (release = resolve));
    });
    closers.push(async () => release());
    await expect.poll(() => release.name).not.toBe("release");
    const start = Date.now();
    const answers = await Promise.all(
      ["evt_1", "evt_2", "evt_3"].map((id) => deliver(eventBody(id))),
    );
    expect(Date.now() - start).toBeLessThan(10_000);
    for (const answer of answers) {
      expect(answer.status).toBe(503);
      expect(answer.headers.get("retry-after")).toMatch(/^\d+$/);
      expect(await answer.json()).toEqual({ error: "inbox_unavailable" });
    }
    const ready = async () => (await ingress.app.request("/readyz")).json();
    await expect.poll(ready).toEqual({ status: "away", database: "away", queue: "ok" });
    release();
    await locked;
    ingress = createApp(dependencies());
    const again = await Promise.all(
      ["evt_1", "evt_2", "evt_3"].map((id) => deliver(eventBody(id))),
    );
    expect(again.map((answer) => answer.status)).toEqual([200, 200, 200]);
    expect(await db.$client`select 1 from stripe_events`).toHaveLength(3);
    expect((await ingress.app.request("/readyz")).status).toBe(200);
  });

  describe("over HTTP", () => {
    const listen = async (): Promise<string> => {
      const server = await serve(ingress.app, "127.0.0.1", 0);
      closers.push(() => server.close());
      return `${server.url}/webhooks/stripe`;
    };

    test("a delivery is recorded byte for byte", async () => {
      const body = eventBody("evt_http", {}, 3);
      const answer = await fetch(await listen(), { method: "POST", body, headers: signed(body) });
      expect(answer.status).toBe(200);
      expect(answer.headers.get("content-type")).toContain("application/json");
      expect((await row("evt_http"))?.["payload"]).toBe(body);
    });

    test("413 for a body over 1 MiB, declared", async () => {
      const body = "x".repeat(1024 * 1024 + 1);
      const answer = await fetch(await listen(), { method: "POST", body, headers: signed(body) });
      expect(answer.status).toBe(413);
      expect(await answer.json()).toEqual({ error: "body_too_large" });
    });

    test("413 for a body over 1 MiB in chunks, long before it ends", async () => {
      const { status, sentBytes } = await sendForEver(await listen());
      expect(status).toBe(413);
      expect(sentBytes).toBeLessThan(16 * 1024 * 1024);
    });

    test("413 reaches a sender that goes on sending before it reads", async () => {
      expect(await sendBeforeReading(await listen())).toContain("HTTP/1.1 413");
    });

    test("a chunked body within the limit is taken", async () => {
      const body = eventBody("evt_chunked");
      const halves = [body.slice(0, 99), body.slice(99)];
      const answer = await fetch(await listen(), {
        method: "POST",
        duplex: "half",
        headers: signed(body),
        body: ReadableStream.from(halves.map((half) => Buffer.from(half))),
      });
      expect(answer.status).toBe(200);
    });

    test("closing answers what is running first", async () => {
      const server = await serve(ingress.app, "127.0.0.1", 0);
      const body = eventBody("evt_last");
      const answering = fetch(`${server.url}/webhooks/stripe`, {
        method: "POST",
        body,
        headers: signed(body),
      });
      await expect.poll(() => row("evt_last")).toBeDefined();
      await server.close();
      expect((await answering).status).toBe(200);
      await ingress.drain();
      await expect.poll(() => woken).toEqual(["evt_last"]);
      await expect(fetch(server.url)).rejects.toThrow();
    });
  });
});

describe("while PostgreSQL is away", () => {
  test("503 with Retry-After in bounded time, ready says which, health goes on", async () => {
    const db = openDatabase(away);
    const queues = connectQueues({ databaseUrl: away });
    const { app } = createApp({
      db,
      queues,
      account,
      webhookSecrets: [webhookSecret],
      logger,
    });
    const start = Date.now();
    const bodies = Array.from({ length: 20 }, (_, index) => eventBody(`evt_${index}`));
    const answers = await Promise.all(
      bodies.map((body) =>
        app.request("/webhooks/stripe", { method: "POST", body, headers: signed(body) }),
      ),
    );
    for (const answer of answers) {
      expect(answer.status).toBe(503);
      expect(answer.headers.get("retry-after")).toMatch(/^\d+$/);
    }
    const ready = await app.request("/readyz");
    expect(ready.status).toBe(503);
    expect(await ready.json()).toEqual({ status: "away", database: "away", queue: "away" });
    const scraped = await app.request("/metrics");
    expect(scraped.status).toBe(200);
    const metrics = await scraped.text();
    expect(metrics).toMatch(/^rentease_database_up 0$/m);
    expect(metrics).toMatch(/^rentease_queue_up 0$/m);
    expect(metrics).toMatch(/^rentease_deliveries_total\{result="unavailable"\} 20$/m);
    expect(metrics).toMatch(/^process_resident_memory_bytes /m);
    // Of what is not known nothing is said, least of all that nothing waits.
    expect(metrics).not.toMatch(/^rentease_inbox_pending_events /m);
    expect((await app.request("/healthz")).status).toBe(200);
    expect(Date.now() - start).toBeLessThan(12_000);
    expect(lines.join("")).not.toMatch(/Ana|Canal/);
    await queues.close();
    await closeDatabase(db);
  }, 30_000);
});

describe("while the queue is away", () => {
  test("P1: still recorded, still 200, at once; one log line says so", async () => {
    const database = await createTestDatabase();
    const db = openDatabase(database.url);
    const queues = connectQueues({ databaseUrl: away, redisUrl: "redis://127.0.0.1:1" });
    lines = [];
    let answered = (): void => undefined;
    const isAnswered = new Promise<void>((resolve) => (answered = resolve));
    const { app, drain } = createApp({
      db,
      queues: {
        ...queues,
        enqueue: (...wanted) => isAnswered.then(() => queues.enqueue(...wanted)),
      },
      account,
      webhookSecrets: [webhookSecret],
      logger,
    });
    const body = eventBody("evt_1");
    const answer = await app.request("/webhooks/stripe", {
      method: "POST",
      body,
      headers: signed(body),
    });
    answered();
    expect(answer.status).toBe(200);
    expect(await db.$client`select state from stripe_events`).toMatchObject([{ state: "pending" }]);
    const ready = await app.request("/readyz");
    expect(ready.status).toBe(503);
    expect(await ready.json()).toEqual({ status: "away", database: "ok", queue: "away" });
    await drain();
    expect(lines.filter((line) => line.includes("recorded but not enqueued"))).toHaveLength(1);
    await queues.close();
    await closeDatabase(db);
    await database.drop();
  });
});

/** Sends chunks until an answer comes or the other side hangs up. */
function sendForEver(url: string): Promise<{ status: number; sentBytes: number }> {
  const chunk = Buffer.alloc(64 * 1024, "x");
  return new Promise((resolve, reject) => {
    let sentBytes = 0;
    let status: number | undefined;
    const request = httpRequest(url, {
      method: "POST",
      headers: { "stripe-signature": "t=1,v1=1" },
    });
    const settle = (error?: Error): void => {
      clearInterval(sending);
      request.destroy();
      if (status === undefined) reject(error ?? new Error("no answer"));
      else resolve({ status, sentBytes });
    };
    const sending = setInterval(() => {
      sentBytes += chunk.length;
      request.write(chunk);
    }, 1);
    request.on("response", (response) => {
      status = response.statusCode;
      response.resume().on("end", () => settle());
    });
    request.on("error", settle);
  });
}

/** Sends far more than is taken, and reads nothing for a while. @returns what it was answered in the end. */
async function sendBeforeReading(url: string): Promise<string> {
  const { hostname, port, pathname } = new URL(url);
  const socket = connect(Number(port), hostname);
  socket.pause();
  const chunk = `10000\r\n${"x".repeat(0x10000)}\r\n`;
  const failed = once(socket, "error").then(([error]) => Promise.reject(error));
  const answered = (async () => {
    const head = ["transfer-encoding: chunked", "stripe-signature: t=1,v1=1", `host: ${hostname}`];
    socket.write(`POST ${pathname} HTTP/1.1\r\n${head.join("\r\n")}\r\n\r\n`);
    for (let sent = 0; sent < 40; sent += 1) {
      socket.write(chunk);
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    const answer = once(socket, "data");
    socket.resume();
    return String((await answer)[0]);
  })();
  return Promise.race([answered, failed]).finally(() => socket.destroy());
}
