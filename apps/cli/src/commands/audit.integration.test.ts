import { closeDatabase, type Database, openDatabase } from "@rentease/db";
import { createTestDatabase } from "@rentease/testing";
import { afterAll, beforeAll, expect, test } from "vitest";
import { jsonLines, runRentease } from "../run-rentease.ts";

let database: Awaited<ReturnType<typeof createTestDatabase>>;
let db: Database;

beforeAll(async () => {
  database = await createTestDatabase();
  db = openDatabase(database.url, { max: 1 });
});
afterAll(async () => {
  await closeDatabase(db);
  await database.drop();
});

const rentease = (...args: string[]) =>
  runRentease(["audit", ...args], { DATABASE_URL: database.url, TIME_ZONE: "Europe/Amsterdam" });

const side = { count: 2, amount: "12345" };
const certificate = (left: number) => ({
  sums: [
    { object: "charge", currency: "eur", status: "succeeded", stripe: side, ours: side },
    {
      object: "refund",
      currency: "eur",
      status: "succeeded",
      stripe: { count: left, amount: String(500 * left) },
      ours: { count: 0, amount: "0" },
    },
  ],
  payments: [
    {
      currency: "eur",
      count: 2,
      received: "12345",
      matched: { count: 1, amount: "12000" },
      unmatched: { count: 1, amount: "345" },
      excluded: { count: 0, amount: "0" },
    },
  ],
  payouts: { count: 1, itemised: 1, unequal: 0 },
  differences: { found: left, repaired: 0, left },
});

/** Starts one, and ends it as the worker does. */
async function ended(left: number): Promise<string> {
  const [started] = jsonLines(
    await rentease("--from", "2026-03-29", "--to", "2026-03-30", "--detach", "--json"),
  );
  const id = String(Object(started).id);
  await db.$client`
    update backfills set state = 'finished', started_at = now(), finished_at = now() where id = ${id}`;
  await db.$client`
    update audits set certificate = ${JSON.stringify(certificate(left))}::text::jsonb where id = ${id}`;
  return id;
}

test("it starts in TIME_ZONE and waits for a worker", async () => {
  const { code, stdout } = await rentease(
    "--from=2026-03-29",
    "--to=2026-03-30",
    "--repair",
    "--detach",
    "--json",
  );
  expect(code).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({
    state: "planned",
    from: "2026-03-28T23:00:00.000Z",
    to: "2026-03-29T22:00:00.000Z",
    repair: true,
    certificate: null,
    found: [],
  });
});

test("no difference: the moment that the books are complete to, exit 0", async () => {
  const { code, stdout } = await rentease("show", await ended(0));
  expect(code).toBe(0);
  expect(stdout).toMatch(/complete to +2026-03-30 00:00, Europe\/Amsterdam/);
  expect(stdout).toMatch(/charge +succeeded +2 +123.45 EUR +2 +123.45 EUR +0/);
  expect(stdout).toMatch(/2 +123.45 EUR +1 +120.00 EUR +1 +3.45 EUR +0 +0.00 EUR/);
});

test("a difference left: its cause, its fields and what to do, exit 3", async () => {
  const id = await ended(1);
  await db.$client`
    insert into audit_differences (id, audit_id, object_type, stripe_id, cause, fields, state) values
      (gen_random_uuid(), ${id}, 'charge', 're_1', 'differs',
        '[{"field": "amount", "ours": "1", "stripe": "2"}, {"field": "payerName"}]', 'found')`;
  const { code, stdout } = await rentease("show", id);
  expect(code).toBe(3);
  expect(stdout).toMatch(/charge +re_1 +differs +amount 1 \/ 2, payerName +left/);
  expect(stdout).toContain("--repair takes Stripe's word");
  expect(stdout).toMatch(/refund .* -1, -5.00 EUR/);
  expect(stdout).not.toContain("complete to");
  const json = await rentease("show", id, "--json");
  expect(json.code).toBe(3);
  expect(JSON.parse(json.stdout)).toMatchObject({
    certificate: { sums: [{}, { difference: { count: -1, amount: -500 } }] },
    found: [{ stripe_id: "re_1", cause: "differs" }],
  });
});

test("one that has not ended is no fault; one that is not there, or can't go on, is", async () => {
  const [started] = jsonLines(await rentease("--from", "2026-03-29", "--detach", "--json"));
  const id = String(Object(started).id);
  expect((await rentease("show", id)).code).toBe(0);
  expect((await rentease("cancel", id)).code).toBe(0);
  expect(await rentease("resume", id)).toMatchObject({
    code: 1,
    stderr: expect.stringContaining("it is canceled"),
  });
  expect(await rentease("show", "019e")).toMatchObject({
    code: 1,
    stderr: "rentease: there is no audit 019e: see rentease audit list\n",
  });
  expect((await rentease("--from", "2100-01-01")).code).toBe(2);
  expect(jsonLines(await rentease("list", "--limit", "1", "--json"))).toMatchObject([
    { id, state: "canceled" },
  ]);
});
