import { createTestDatabase } from "@rentease/testing";
import { afterAll, beforeAll, expect, test } from "vitest";
import { closeDatabase, type Database, openDatabase } from "../database.ts";
import { newId } from "../new-id.ts";
import { audits, backfills } from "../schema/index.ts";
import { findFurthestCertified } from "./list-audits.ts";

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

const june = (date: number) => new Date(Date.UTC(2026, 5, date));
const period = { from: june(5), to: june(20) };
const certificate = {
  sums: [],
  payments: [],
  payouts: { count: 0, itemised: 0, unequal: 0 },
  differences: { found: 0, repaired: 0, left: 0 },
};

async function audit(from: number, to: number, certified = true): Promise<string> {
  const id = newId();
  await db.insert(backfills).values({
    id,
    mode: "compare",
    from: june(from),
    to: june(to),
    timeZone: "UTC",
    objects: [],
    state: "finished",
    startedBy: "schedule",
  });
  await db.insert(audits).values({ id, repair: false, ...(certified && { certificate }) });
  return id;
}

const furthest = async () => (await findFurthestCertified(db, period))?.id;

test("the certificate that covers most of a period from its beginning counts, of several the newest", async () => {
  expect(await furthest()).toBeUndefined();
  // The end alone, all before it, and one that came to no certificate.
  await audit(6, 20);
  await audit(1, 5);
  await audit(1, 30, false);
  expect(await furthest()).toBeUndefined();
  const half = await audit(1, 10);
  await audit(5, 9);
  expect(await furthest()).toBe(half);
  await audit(1, 29);
  const whole = await audit(5, 20);
  expect(await furthest()).toBe(whole);
});
