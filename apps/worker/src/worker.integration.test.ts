import { sandboxAccount } from "@rentease/core";
import {
  bindAccount,
  closeDatabase,
  countInbox,
  type Database,
  listNotifications,
  openDatabase,
  putBooking,
  recordEvents,
  type ReceivedEvent,
  sumReceived,
  testNotifications,
} from "@rentease/db";
import { connectQueues, jobs, type Queues } from "@rentease/queue";
import { createSandbox, type Sandbox } from "@rentease/sandbox";
import {
  createTestDatabase,
  freePort,
  queueBackends,
  redisUrl,
  waitUntil,
} from "@rentease/testing";
import { afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { bookingNamed } from "./apply-rules.ts";
import { receivedEvent } from "./received-event.ts";
import { stripeApi } from "./stripe-api.ts";
import { startWorker, type WorkerProcess } from "./worker-process.ts";

/** Whole processes start on a busy machine. */
const patience = { timeoutMs: 30_000 };
const perBooking = 4;

describe.each(queueBackends)("the worker, with its queues in $name", ({ name }) => {
  let database: Awaited<ReturnType<typeof createTestDatabase>>;
  let db: Database;
  let queues: Queues;
  let sandbox: Sandbox;
  let env: Record<string, string | undefined>;
  const workers: WorkerProcess[] = [];

  beforeAll(() => {
    env = {
      // Without a key nothing is swept: what comes is what a test records.
      STRIPE_SECRET_KEY: undefined,
      // A prefix is no setting of the worker: a Redis database that no other test uses.
      REDIS_URL: name === "redis" ? new URL("/9", redisUrl()).href : undefined,
    };
  });
  beforeEach(async () => {
    sandbox = createSandbox({ seed: `worker ${name}`, asyncDelayMs: null });
    database = await createTestDatabase();
    db = openDatabase(database.url, { max: 4 });
    await bindAccount(db, sandboxAccount);
    env = { ...env, DATABASE_URL: database.url };
    queues = connectQueues({ databaseUrl: database.url, redisUrl: env["REDIS_URL"] });
  });
  afterEach(async () => {
    await Promise.all(workers.splice(0).map((worker) => worker.end("SIGKILL")));
    await queues.close();
    await closeDatabase(db);
    await database.drop();
    await sandbox.close();
  });

  const work = async (more: Record<string, string> = {}): Promise<WorkerProcess> => {
    const worker = await startWorker({ ...env, ...more });
    workers.push(worker);
    return worker;
  };

  /** Card payments, each with four events and the reference of its booking in its metadata. */
  async function pay(count: number): Promise<ReceivedEvent[]> {
    const stripe = stripeApi(sandbox.app);
    const before = sandbox.world.records.events.size;
    for (let payment = 0; payment < count; payment += 1) {
      await stripe.post("/v1/payment_intents", {
        amount: String(10_000 + payment),
        currency: "eur",
        confirm: "true",
        payment_method: "pm_card_visa",
        "metadata[booking_reference]": referenceOf(payment),
      });
    }
    sandbox.settle();
    const events = [...sandbox.world.records.events.all()].slice(before);
    expect(events).toHaveLength(count * 4);
    return events.map((event) => receivedEvent(event));
  }

  const referenceOf = (payment: number) => `RE-2026-${String(Math.floor(payment / perBooking))}`;

  const enqueue = (events: readonly ReceivedEvent[]) =>
    queues.enqueue(jobs.applyEvents, [{ eventIds: events.map(({ eventId }) => eventId) }]);

  const allApplied = (count: number, within = patience) =>
    waitUntil(async () => (await countInbox(db)).applied === count, {
      ...within,
      what: `${count} applied events`,
    });

  test("deletes by the nightly job what the host's system was told so long ago", async () => {
    const id = await testNotifications(db);
    await db.$client`
      update notifications set id = '01900000-0000-7000-8000-000000000000', state = 'delivered',
        ended_at = now() - interval '31 days'
      where id = ${id}`;
    const worker = await work({ PAYLOAD_RETENTION_DAYS: "30" });
    await queues.enqueue(jobs.redactPayloads, [{}]);
    const line = /"forgotten":\d+,.*"durationMs":\d/;
    await waitUntil(() => line.test(worker.log()), { ...patience, what: "the line of it" });
    expect(await listNotifications(db, {}, 1)).toEqual([]);
  });

  test("applies the events of a job when it comes, not when its timer does", async () => {
    const worker = await work();
    const rounds = 6;
    const events = await pay(rounds);
    const size = events.length / rounds;
    const startedAt = Date.now();
    for (let round = 1; round <= rounds; round += 1) {
      const batch = events.slice((round - 1) * size, round * size);
      await recordEvents(db, batch);
      await enqueue(batch);
      await allApplied(round * size);
    }
    // Each round begins just after a drain: with the timer alone each would wait for its whole two seconds.
    expect(Date.now() - startedAt).toBeLessThan((rounds - 1) * 2_000);
    await expect
      .poll(async () => (await queues.depths()).events)
      .toMatchObject({ waiting: 0, active: 0, failed: 0 });
    expect(await countInbox(db)).toMatchObject({ pending: 0, failed: 0 });
    expect(worker.log()).not.toContain('"level":"error"');
  });

  test("P1: applies what was recorded while the queue was away, by its timer, and then stops cleanly", async () => {
    const away = `redis://127.0.0.1:${await freePort()}`;
    const worker = await work(name === "redis" ? { REDIS_URL: away } : {});
    const events = await pay(3);
    await recordEvents(db, events);
    await allApplied(events.length);
    expect(await worker.end("SIGTERM")).toBe(0);
  });

  test("P2 P4: killed in the middle of a batch, the next one applies everything, and nothing twice", async () => {
    const count = 80;
    const bookings = count / perBooking;
    for (let booking = 0; booking < bookings; booking += 1) {
      await putBooking(db, bookingNamed(referenceOf(booking * perBooking)), "test");
    }
    const events = await pay(count);
    const first = await work();
    const [some, others] = [events.slice(0, 40), events.slice(40)];
    await recordEvents(db, some);
    await enqueue(some);
    await allApplied(some.length);
    // A booking that is locked holds a drain up in the middle of its transaction.
    const held = await db.$client.reserve();
    await held`begin`;
    await held`select 1 from bookings where reference = ${referenceOf(count / 2)} for update`;
    await recordEvents(db, others);
    await enqueue(others);
    await waitUntil(async () => (await blockedWorkers(db)) > 0, {
      ...patience,
      what: "a drain in the middle of its transaction",
    });
    expect(await first.end("SIGKILL")).toBe("SIGKILL");
    await held`rollback`;
    held.release();
    const { applied, pending } = await countInbox(db);
    expect(applied).toBeGreaterThan(0);
    expect(pending).toBeGreaterThan(0);
    expect(applied + pending).toBe(events.length);

    // This one has a key: it reads the movements that the charges name, too.
    const { url } = await sandbox.listen();
    await work({
      STRIPE_SECRET_KEY: "sk_test_x",
      STRIPE_ACCOUNT_ID: sandboxAccount.account,
      STRIPE_API_BASE: url,
    });
    await allApplied(events.length);
    await waitUntil(async () => (await countInbox(db)).fetches === 0, {
      ...patience,
      what: "fetches",
    });

    const paid = Array.from({ length: count }, (_, payment) => 10_000n + BigInt(payment));
    expect(await sumReceived(db)).toEqual([
      {
        currency: "eur",
        payments: count,
        received: paid.reduce((sum, amount) => sum + amount, 0n),
      },
    ]);
    const rows = await db.$client`
      select p.received::text as received, b.reference, a.amount::text as allocated,
             (select count(*)::int from allocations a where a.payment_id = p.id) as allocations,
             (select count(*)::int from payment_attempts c where c.payment_id = p.id) as charges,
             (select count(*)::int from match_decisions d
               where d.payment_id = p.id and d.action = 'matched') as matches
      from payments p
      left join allocations a on a.payment_id = p.id
      left join bookings b on b.id = a.booking_id
      order by p.received`;
    expect([...rows]).toEqual(
      paid.map((amount, payment) => ({
        received: String(amount),
        reference: referenceOf(payment),
        allocated: String(amount),
        allocations: 1,
        charges: 1,
        matches: 1,
      })),
    );
  });

  test("P2: outlives the death of its database connection in the middle of a batch", async () => {
    const worker = await work();
    await putBooking(db, bookingNamed(referenceOf(0)), "test");
    const held = await db.$client.reserve();
    await held`begin`;
    await held`select 1 from bookings where reference = ${referenceOf(0)} for update`;
    const events = await pay(3);
    await recordEvents(db, events);
    await waitUntil(async () => (await blockedWorkers(db)) > 0, {
      ...patience,
      what: "a drain in the middle of its transaction",
    });
    await db.$client`
      select pg_terminate_backend(pid) from pg_stat_activity
      where datname = current_database() and application_name ~ '^rentease.worker$'`;
    await held`rollback`;
    held.release();
    await allApplied(events.length, { timeoutMs: 15_000 });
    expect(await worker.end("SIGTERM")).toBe(0);
  });

  test("stops at SIGTERM with exit code 0, between batches and not in one", async () => {
    const worker = await work();
    const events = await pay(60);
    await recordEvents(db, events);
    await enqueue(events);
    await waitUntil(async () => (await countInbox(db)).applied > 0, { ...patience, what: "work" });
    expect(await worker.end("SIGTERM")).toBe(0);

    const { applied, pending, failed } = await countInbox(db);
    expect({ sum: applied + pending, failed }).toEqual({ sum: events.length, failed: 0 });
    // PostgreSQL may need a moment to notice.
    const connections = () => db.$client`
      select from pg_stat_activity
      where datname = current_database() and application_name ~ '^rentease.worker$'`;
    await expect.poll(async () => (await connections()).length).toBe(0);
    expect(worker.log()).toContain('"stopped"');
  });
});

async function blockedWorkers(db: Database): Promise<number> {
  const [row] = await db.$client<{ blocked: number }[]>`
    select count(*)::int as blocked from pg_stat_activity
    where datname = current_database() and application_name ~ '^rentease.worker$'
      and wait_event_type = 'Lock'`;
  return row?.blocked ?? 0;
}
