import { createTestDatabase, waitUntil } from "@rentease/testing";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { closeDatabase, type Database, openDatabase } from "../database.ts";
import { chargeFact, createTold, intentFact, type Told } from "./told-facts.ts";

let database: Awaited<ReturnType<typeof createTestDatabase>>;
let db: Database;
let told: Told;

beforeAll(async () => {
  database = await createTestDatabase();
  db = openDatabase(database.url, { max: 4 });
});
beforeEach(async () => {
  await db.$client`truncate stripe_events, object_fetches, payments, payment_intents, payment_attempts,
    checkout_sessions, bookings, allocations, match_decisions cascade`;
  told = createTold(db);
});
afterAll(async () => {
  await closeDatabase(db);
  await database.drop();
});

const events = async () => {
  const rows = await db.$client<
    { state: string; attempts: number; error: string | null; event_id: string }[]
  >`
    select event_id, state, attempts, error from stripe_events order by event_id`;
  return [...rows];
};

const payments = async () => {
  const rows = await db.$client<{ id: string }[]>`
    select coalesce(stripe_payment_intent, stripe_charge) as id from payments order by 1`;
  return rows.map(({ id }) => id);
};

/** Time passes: what waits for its next attempt is due. */
const comeDue = () => db.$client`update stripe_events set next_attempt_at = now()`;

test("P2: an event that can't be read or stored fails alone, with its error and no private value", async () => {
  const guest = "Ana\0Holm";
  const [, nulInText, nulInJson, tooLarge] = await told.tell(
    intentFact({ id: "pi_first" }),
    intentFact({ id: "pi_text", description: guest }),
    intentFact({ id: "pi_json", metadata: { guest } }),
    intentFact({ id: "pi_large", amount: 2n ** 70n, description: "Ana Holm" }),
    chargeFact({ id: "ch_last", paymentIntent: "pi_first" }),
  );
  await told.tellUnreadable("evt_unreadable");

  const { applied, failures } = await told.drain();
  expect(applied).toBe(2);
  expect(failures.map(({ eventId, attempts, final }) => ({ eventId, attempts, final }))).toEqual(
    [nulInText, nulInJson, tooLarge, "evt_unreadable"].map((eventId) => ({
      eventId,
      attempts: 1,
      final: true,
    })),
  );
  const rows = await events();
  expect(rows.filter(({ state }) => state === "applied")).toHaveLength(2);
  const failed = rows.filter(({ state }) => state === "failed");
  expect(failed.map(({ error }) => error)).toEqual([
    expect.stringMatching(/^database error 22/),
    expect.stringMatching(/^database error 22/),
    expect.stringMatching(/^database error 22/),
    "UnreadableError: not what its type promises",
  ]);
  expect(JSON.stringify([failed, failures])).not.toMatch(/Ana|Holm/);
  expect(await payments()).toEqual(["pi_first"]);

  // Failed waits for a person: no drain takes it up again.
  await comeDue();
  expect(await told.drain()).toEqual({ applied: 0, failures: [] });
});

/** While it stands, one payment can't be written, for a reason that may pass. */
async function obstruct(paymentIntent: string): Promise<() => Promise<unknown>> {
  await db.$client.unsafe(`
    create function obstruct() returns trigger language plpgsql as $$
    begin
      if new.stripe_payment_intent = '${paymentIntent}' then
        raise exception 'not now, Ana Holm';
      end if;
      return new;
    end $$;
    create trigger obstruct before insert on payment_intents for each row execute function obstruct()`);
  return () => db.$client`drop function if exists obstruct cascade`;
}

test("P2: a passing error is tried again after its backoff, a bounded number of times, then failed", async () => {
  const clear = await obstruct("pi_bad");
  try {
    await told.tell(intentFact({ id: "pi_good" }), intentFact({ id: "pi_bad" }));
    const waits: number[] = [];
    const backoffMs = (attempts: number) => {
      waits.push(attempts);
      return 60_000 * attempts;
    };
    const first = await told.drain({ backoffMs });
    expect(first.applied).toBe(1);
    expect(await payments()).toEqual(["pi_good"]);
    expect(first.failures).toEqual([
      { eventId: "evt_00002", attempts: 1, error: "database error P0001", final: false },
    ]);
    expect((await events())[1]).toMatchObject({
      state: "pending",
      attempts: 1,
      error: "database error P0001",
    });
    const [wait] = await db.$client`
      select extract(epoch from next_attempt_at - now())::float as seconds
      from stripe_events where event_id = 'evt_00002'`;
    expect(wait?.["seconds"]).toBeGreaterThan(50);
    // Not due yet: not tried.
    expect(await told.drain({ backoffMs })).toEqual({ applied: 0, failures: [] });

    await comeDue();
    expect((await told.drain({ backoffMs })).failures).toMatchObject([
      { attempts: 2, final: false },
    ]);
    await comeDue();
    expect((await told.drain({ backoffMs })).failures).toMatchObject([
      { attempts: 3, final: true },
    ]);
    expect(waits.slice(0, 2)).toEqual([1, 2]);
    expect((await events())[1]).toMatchObject({ state: "failed", attempts: 3 });
    await comeDue();
    expect(await told.drain()).toEqual({ applied: 0, failures: [] });
  } finally {
    await clear();
  }
});

test("P2: an event whose obstacle goes away is applied, and its error forgotten", async () => {
  const clear = await obstruct("pi_bad");
  await told.tell(intentFact({ id: "pi_bad" }));
  expect((await told.drain()).failures).toHaveLength(1);
  await clear();
  await comeDue();
  expect(await told.drain()).toEqual({ applied: 1, failures: [] });
  expect(await events()).toEqual([
    { event_id: "evt_00001", state: "applied", attempts: 2, error: null },
  ]);
  expect(await payments()).toEqual(["pi_bad"]);
});

test("P2: a drain whose connection dies in its transaction leaves nothing half done, and the next applies it", async () => {
  await told.tell(
    intentFact({ id: "pi_a" }),
    chargeFact({ id: "ch_a", paymentIntent: "pi_a" }),
    intentFact({ id: "pi_b" }),
  );
  // Payments are written before their objects: held there, the transaction has work to lose.
  const held = await db.$client.reserve();
  await held`begin`;
  await held`lock table payment_attempts in share mode`;
  const doomed = openDatabase(database.url, { max: 1, applicationName: "doomed" });
  const draining = told.drain({ db: doomed }).then(
    () => "drained",
    () => "died",
  );
  const blocked = () => db.$client<{ pid: number }[]>`
    select pid from pg_stat_activity
    where datname = current_database() and application_name = 'doomed' and wait_event_type = 'Lock'`;
  await waitUntil(async () => (await blocked()).length === 1, { what: "the drain to be held" });
  for (const { pid } of await blocked()) await db.$client`select pg_terminate_backend(${pid})`;
  expect(await draining).toBe("died");
  await held`rollback`;
  held.release();

  expect(await payments()).toEqual([]);
  expect(await events()).toMatchObject(
    Array.from({ length: 3 }, () => ({ state: "pending", attempts: 0, error: null })),
  );
  expect(await told.drain()).toEqual({ applied: 3, failures: [] });
  expect(await payments()).toEqual(["pi_a", "pi_b"]);
  await closeDatabase(doomed);
});

test("P2: drains in several processes share the inbox and apply each event once", async () => {
  await told.tell(
    ...Array.from({ length: 120 }, (_, index) => [
      intentFact({ id: `pi_${index}` }),
      chargeFact({ id: `ch_${index}`, paymentIntent: `pi_${index}` }),
    ]).flat(),
  );
  const others = [1, 2, 3].map(() => openDatabase(database.url, { max: 2 }));
  const results = await Promise.all(others.map((pool) => told.drain({ db: pool, batchSize: 7 })));
  await Promise.all(others.map(closeDatabase));
  expect(results.flatMap(({ failures }) => failures)).toEqual([]);
  expect(results.reduce((sum, { applied }) => sum + applied, 0)).toBe(240);
  expect(
    (await events()).every(({ state, attempts }) => state === "applied" && attempts === 1),
  ).toBe(true);
  expect(await payments()).toHaveLength(120);
});
