import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { createTestDatabase, queueBackends } from "@rentease/testing";
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from "vitest";
import {
  connectQueues,
  jobs,
  migrateQueue,
  type JobContract,
  type Queues,
  type QueueSettings,
} from "./index.ts";

const bookingId = "0198c0de-0000-7000-8000-000000000001";
const events = (...eventIds: string[]) => ({ eventIds });

describe.each(queueBackends)("queues in $name", (backend) => {
  let database: Awaited<ReturnType<typeof createTestDatabase>>;
  let settings: QueueSettings;
  const open: Queues[] = [];

  const connect = (more: Partial<QueueSettings> = {}): Queues => {
    const queues = connectQueues({ ...settings, ...more });
    open.push(queues);
    return queues;
  };

  beforeAll(async () => {
    database = await createTestDatabase();
    settings = backend.settings(database.url);
    // Several processes start at once.
    await Promise.all([1, 2, 3].map(() => migrateQueue(database.url)));
  });
  afterEach(async () => {
    await Promise.all(open.splice(0).map((queues) => queues.close()));
  });
  afterAll(() => database.drop());

  test("what is enqueued is handled, and its payload arrives parsed", async () => {
    const queues = connect();
    const seen: unknown[] = [];
    queues.createWorker(jobs.applyEvents, async (job) => void seen.push(job.payload), {
      concurrency: 1,
    });
    await queues.enqueue(jobs.applyEvents, [events("evt_1", "evt_2")]);
    await expect.poll(() => seen).toEqual([events("evt_1", "evt_2")]);
  });

  test("many jobs are added at once and each is handled once", async () => {
    const queues = connect();
    const payloads = Array.from({ length: 200 }, (_, index) => events(`evt_bulk_${index}`));
    await queues.enqueue(jobs.applyEvents, payloads);
    expect((await queues.depths()).events.waiting).toBe(200);

    const seen: string[] = [];
    queues.createWorker(jobs.applyEvents, async (job) => void seen.push(...job.payload.eventIds), {
      concurrency: 8,
    });
    await expect.poll(() => seen.length, { timeout: 10_000 }).toBe(200);
    expect(new Set(seen).size).toBe(200);
    await expect.poll(async () => (await queues.depths()).events.active).toBe(0);
  });

  test("a failed attempt is tried again after its backoff", async () => {
    const failures: unknown[] = [];
    const queues = connect({ onError: (error, context) => failures.push({ error, context }) });
    const contract = { ...jobs.matchBooking, backoffMs: 200 };
    const attempts: { attempt: number; at: number }[] = [];
    queues.createWorker(
      contract,
      async ({ attempt }) => {
        attempts.push({ attempt, at: Date.now() });
        if (attempt < 3) throw new Error("not yet");
      },
      { concurrency: 1 },
    );
    await queues.enqueue(contract, [{ bookingId }]);
    await expect.poll(() => attempts.map(({ attempt }) => attempt)).toEqual([1, 2, 3]);
    const [first, second, third] = attempts.map(({ at }) => at);
    expect((second ?? 0) - (first ?? 0)).toBeGreaterThanOrEqual(190);
    expect((third ?? 0) - (second ?? 0)).toBeGreaterThanOrEqual(390);
    expect(failures).toMatchObject([
      { context: { queue: "bookings", job: "match-booking", attempt: 1 } },
      { context: { attempt: 2 } },
    ]);
  });

  test("an error with retry: false ends the job at once", async () => {
    const queues = connect();
    const before = (await queues.depths()).bookings.failed;
    const contract = { ...jobs.matchBooking, backoffMs: 10 };
    const handler = vi.fn(() =>
      Promise.reject(Object.assign(new Error("gone"), { retry: false, code: "gone" })),
    );
    queues.createWorker(contract, handler, { concurrency: 1 });
    await queues.enqueue(contract, [{ bookingId }]);
    await expect.poll(async () => (await queues.depths()).bookings.failed).toBe(before + 1);
    expect(handler).toHaveBeenCalledTimes(1);
  });

  test("a bad payload is refused at enqueue, and nothing of the bulk is added", async () => {
    const queues = connect();
    const before = (await queues.depths()).bookings;
    const bulk = [{ bookingId }, { bookingId: "ana@example.com" }];
    await expect(queues.enqueue(jobs.matchBooking, bulk)).rejects.toMatchObject({
      code: "job_payload",
      retry: false,
      message: expect.not.stringContaining("ana@"),
    });
    expect((await queues.depths()).bookings).toEqual(before);
  });

  test("a bad payload from elsewhere fails at once and never reaches the handler", async () => {
    const failures: unknown[] = [];
    const queues = connect({ onError: (error) => failures.push(error) });
    const before = (await queues.depths()).bookings.failed;
    const handler = vi.fn(async () => undefined);
    queues.createWorker(jobs.matchBooking, handler, { concurrency: 1 });
    const lax: JobContract = { ...jobs.matchBooking, payload: jobs.applyEvents.payload };
    await queues.enqueue(lax, [events("evt_1")]);
    await expect.poll(async () => (await queues.depths()).bookings.failed).toBe(before + 1);
    expect(handler).not.toHaveBeenCalled();
    expect(failures).toMatchObject([{ code: "job_payload" }]);
  });

  test("an attempt that takes too long fails, and its signal aborts", async () => {
    const failures: unknown[] = [];
    const queues = connect({ onError: (error) => failures.push(error) });
    const contract = { ...jobs.matchBooking, timeoutMs: 50, backoffMs: 10 };
    let aborted = false;
    queues.createWorker(
      contract,
      async ({ attempt, signal }) => {
        if (attempt > 1) return;
        await once(signal, "abort");
        aborted = true;
      },
      { concurrency: 1 },
    );
    await queues.enqueue(contract, [{ bookingId }]);
    await expect.poll(() => failures).toMatchObject([{ code: "job_timeout" }]);
    expect(aborted).toBe(true);
    await expect.poll(async () => (await queues.depths()).bookings.delayed).toBe(0);
  });

  test("a job whose worker was killed is taken over by another", async () => {
    // Keys of its own: BullMQ remembers the last check for dead workers for as long as the checking
    // worker's lock lasts, and the other tests' locks last 30 s.
    const own = { ...settings, prefix: `${settings.prefix ?? ""}-takeover` };
    const queues = connect(own);
    await queues.enqueue(jobs.matchBooking, [{ bookingId }]);
    const dying = spawn(
      process.execPath,
      ["--import", "tsx", fileURLToPath(new URL("./hanging-worker.ts", import.meta.url))],
      {
        stdio: ["ignore", "pipe", "inherit"],
        env: { ...process.env, QUEUE: JSON.stringify(own) },
      },
    );
    await once(dying.stdout, "data");
    dying.kill("SIGKILL");
    await once(dying, "exit");
    expect((await queues.depths()).bookings.active).toBe(1);

    const seen: unknown[] = [];
    queues.createWorker(jobs.matchBooking, async (job) => void seen.push(job.payload), {
      concurrency: 1,
      lockDurationMs: 1_000,
    });
    await expect.poll(() => seen, { timeout: 10_000 }).toEqual([{ bookingId }]);
  }, 20_000);

  test("close waits for the job that is running", async () => {
    const queues = connect();
    let finished = false;
    const started = new Promise<void>((resolve) => {
      queues.createWorker(
        jobs.applyEvents,
        async () => {
          resolve();
          await new Promise((done) => setTimeout(done, 200));
          finished = true;
        },
        { concurrency: 1 },
      );
    });
    await queues.enqueue(jobs.applyEvents, [events("evt_last")]);
    await started;
    await queues.close();
    expect(finished).toBe(true);
  });

  test("ping answers", async () => {
    await expect(connect().ping()).resolves.toBeUndefined();
  });
});

describe.each([
  ["redis", { databaseUrl: "postgres://127.0.0.1:1/x", redisUrl: "redis://127.0.0.1:1" }],
  ["postgres", { databaseUrl: "postgres://127.0.0.1:1/x" }],
])("while %s is away", (_name, settings) => {
  test("a producer fails within about a second, and its errors crash nothing", async () => {
    const reported: unknown[] = [];
    const queues = connectQueues({ ...settings, onError: (error) => reported.push(error) });
    const start = Date.now();
    await Promise.all([
      expect(queues.ping()).rejects.toMatchObject({ code: "queue_unavailable", retry: true }),
      expect(queues.depths()).rejects.toMatchObject({ code: "queue_unavailable" }),
      expect(queues.enqueue(jobs.applyEvents, [events("evt_1")])).rejects.toMatchObject({
        code: "queue_unavailable",
      }),
    ]);
    expect(Date.now() - start).toBeLessThan(10_000);
    await queues.close();
    // One line an outage, not one a reconnect.
    expect(reported.length).toBeLessThanOrEqual(1);
  });
});
