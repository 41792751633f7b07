import { createTestDatabase } from "@rentease/testing";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { closeDatabase, type Database, openDatabase } from "../database.ts";
import { createRequestLimiter } from "./request-limiter.ts";
import { reserveSlot, type Slot, type Traffic } from "./reserve-slot.ts";

let database: Awaited<ReturnType<typeof createTestDatabase>>;
/** Of two processes. */
let db: Database;
let other: Database;

beforeAll(async () => {
  database = await createTestDatabase();
  db = openDatabase(database.url, { max: 8 });
  other = openDatabase(database.url, { max: 8 });
});
beforeEach(async () => {
  await db.$client`truncate stripe_limits`;
});
afterAll(async () => {
  await closeDatabase(db);
  await closeDatabase(other);
  await database.drop();
});

const charges = { endpoint: "charges", access: "read" } as const;
const wide = { perSecond: 1_000, endpointPerSecond: 1_000, liveShare: 0.2 };

const reserve = (traffic: Traffic, perSecond: number, from = db) =>
  reserveSlot(from, "charges", { perSecond, liveShare: 0.2, traffic });

async function inTurn(count: number, slot: () => Promise<Slot>): Promise<Slot[]> {
  const slots: Slot[] = [];
  for (let taken = 0; taken < count; taken += 1) slots.push(await slot());
  return slots;
}

/** Milliseconds from each slot to the next. */
function gaps(slots: readonly Slot[]): number[] {
  const times = slots.map(({ atMs }) => atMs).toSorted((a, b) => a - b);
  return times.slice(1).map((time, index) => time - (times[index] ?? time));
}

async function clockMs(): Promise<number> {
  const [row] = await db.$client<{ ms: number }[]>`
    select extract(epoch from clock_timestamp())::float8 * 1000 as ms`;
  return row?.ms ?? 0;
}

/** A tenth of a microsecond may get lost on the way. */
const almost = (ms: number) => ms - 0.1;

describe("slots", () => {
  test.each(["live", "backfill"] as const)(
    "of %s requests are never closer than the limit, whoever asks at once",
    async (traffic) => {
      const pools = [db, other];
      const slots = await Promise.all(
        Array.from({ length: 100 }, (_, index) => reserve(traffic, 25, pools[index % 2])),
      );
      expect(Math.min(...gaps(slots))).toBeGreaterThan(almost(40));
    },
  );

  test("that nobody took are lost but for a tenth of a second's worth", async () => {
    await reserve("backfill", 25);
    await db.$client`update stripe_limits set next_at = next_at - interval '1 hour'`;
    const before = await clockMs();
    const slot = await reserve("backfill", 25);
    expect(slot.waitMs).toBeLessThanOrEqual(0);
    expect(slot.atMs).toBeGreaterThan(almost(before - 100));
  });

  test("of live requests do not queue behind a backfill, which makes room for them", async () => {
    const queue = await inTurn(5, () => reserve("backfill", 0.1));
    const live = await reserve("live", 0.1, other);
    expect(live.waitMs).toBeLessThanOrEqual(0);
    const behind = await reserve("backfill", 0.1);
    // A slot for the live one, and another, wider, for itself.
    expect(behind.atMs - (queue.at(-1)?.atMs ?? 0)).toBeCloseTo(10_000 + 12_500, 0);
  });

  test("of a backfill leave live work its share while it asks, and none when it does not", async () => {
    const alone = await inTurn(4, () => reserve("backfill", 1));
    for (const gap of gaps(alone)) expect(gap).toBeCloseTo(1_000, 0);
    await reserve("live", 1);
    const beside = await inTurn(4, () => reserve("backfill", 1));
    for (const gap of gaps(beside)) expect(gap).toBeCloseTo(1_250, 0);
    await db.$client`update stripe_limits set live_until = now()`;
    const aloneAgain = await inTurn(4, () => reserve("backfill", 1));
    for (const gap of gaps(aloneAgain)) expect(gap).toBeCloseTo(1_000, 0);
  });
});

describe("a limiter", () => {
  test("spreads the requests of two processes, of one endpoint and of all", async () => {
    for (const limits of [
      { ...wide, endpointPerSecond: 50 },
      { ...wide, perSecond: 50 },
    ]) {
      await db.$client`truncate stripe_limits`;
      const limiters = [db, other].map((pool) =>
        createRequestLimiter(pool, { ...limits, traffic: "backfill" }),
      );
      const startedAt = Date.now();
      await Promise.all(
        Array.from({ length: 40 }, (_, index) => limiters[index % 2]?.acquire(charges)),
      );
      // The first at once, a tenth of a second's worth in the burst.
      expect(Date.now() - startedAt).toBeGreaterThan((39 / 50 - 0.1) * 1000 - 10);
      await Promise.all(limiters.map((limiter) => limiter.close()));
    }
  });

  test("pushes an endpoint back for everyone when Stripe says that it is its limit", async () => {
    const limiter = createRequestLimiter(db, { ...wide, traffic: "backfill" });
    await limiter.acquire(charges);
    const before = await clockMs();
    expect(await limiter.limited(charges, "endpoint-rate", 1)).toBe(true);
    for (const traffic of ["live", "backfill"] as const) {
      const slot = await reserve(traffic, 1_000, other);
      expect(slot.atMs - before).toBeGreaterThan(almost(375));
      const elsewhere = await reserveSlot(other, "refunds", { ...wide, traffic });
      expect(elsewhere.waitMs).toBeLessThanOrEqual(0);
    }
    await limiter.close();
  });

  test("pushes all requests back when Stripe says that it is the limit of all", async () => {
    const limiter = createRequestLimiter(db, { ...wide, traffic: "live" });
    await limiter.acquire(charges);
    const before = await clockMs();
    expect(await limiter.limited(charges, "global-concurrency", 3)).toBe(true);
    const slot = await reserveSlot(other, "all", { ...wide, traffic: "live" });
    expect(slot.atMs - before).toBeGreaterThan(almost(1_500));
    await limiter.close();
  });

  test("holds only the one request back when it is no limit, and gives up in the end", async () => {
    const limiter = createRequestLimiter(db, { ...wide, traffic: "live" });
    await limiter.acquire(charges);
    const startedAt = Date.now();
    expect(await limiter.limited(charges, null, 1)).toBe(true);
    expect(Date.now() - startedAt).toBeGreaterThan(370);
    expect((await reserve("live", 1_000, other)).waitMs).toBeLessThanOrEqual(0);
    expect(await limiter.limited(charges, "resource-specific", 8)).toBe(false);
    await limiter.close();
  });

  test("lets nobody wait when the process stops", async () => {
    const stopping = new AbortController();
    const limiter = createRequestLimiter(db, {
      ...wide,
      endpointPerSecond: 0.01,
      traffic: "live",
      signal: stopping.signal,
    });
    const outcomes = [1, 2, 3].map(() => limiter.acquire(charges));
    await outcomes[0];
    stopping.abort();
    const settled = await Promise.allSettled(outcomes);
    expect(settled.map(({ status }) => status)).toEqual(["fulfilled", "rejected", "rejected"]);
    await limiter.close();
  });
});
