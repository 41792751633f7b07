import { createTestDatabase } from "@rentease/testing";
import { afterAll, beforeAll, expect, test } from "vitest";
import { closeDatabase, type Database, openDatabase } from "../database.ts";
import { readRequestBudget } from "./read-request-budget.ts";
import { createRequestLimiter } from "./request-limiter.ts";

let database: Awaited<ReturnType<typeof createTestDatabase>>;
let db: Database;

beforeAll(async () => {
  database = await createTestDatabase();
  db = openDatabase(database.url, { max: 2 });
});
afterAll(async () => {
  await closeDatabase(db);
  await database.drop();
});

test("reads are counted over all limiters, and 10,000 a month are allowed in any case", async () => {
  const limits = { perSecond: 1_000, endpointPerSecond: 1_000, liveShare: 0.2 };
  const read = { endpoint: "charges", access: "read" } as const;
  const limiters = (["live", "backfill"] as const).map((traffic) =>
    createRequestLimiter(db, { ...limits, traffic }),
  );
  for (const limiter of limiters) {
    await limiter.acquire(read);
    await limiter.acquire(read);
    await limiter.acquire({ endpoint: "refunds", access: "write" });
    await limiter.limited(read, "endpoint-rate", 1);
    await limiter.close();
  }
  expect(await readRequestBudget(db)).toEqual({
    reads: 4,
    limited: 2,
    payments: 0,
    allowance: 10_000,
  });
  const [written] = await db.$client`select sum(writes)::int as writes from stripe_requests`;
  expect(written).toEqual({ writes: 2 });
});

test("the last 30 days count, and 500 reads are allowed a payment of Stripe", async () => {
  await db.$client`
    truncate stripe_requests`;
  await db.$client`
    insert into stripe_requests (day, reads, writes, limited)
    select (now() at time zone 'utc')::date - ago, 1000 + ago, 0, ago from unnest(array[0, 29, 30]) as ago`;
  await db.$client`
    insert into payments (id, source, stripe_payment_intent, currency, amount, status, review, created)
    select gen_random_uuid(), source, 'pi_' || source || n, 'eur', 100, 'succeeded', 'unmatched',
           now() - n * interval '1 day'
    from unnest(array['stripe', 'manual']) as source, generate_series(1, 40) as n`;
  expect(await readRequestBudget(db)).toEqual({
    reads: 2_029,
    limited: 29,
    payments: 29,
    allowance: 14_500,
  });
});
