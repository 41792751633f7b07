import { createTestDatabase } from "@rentease/testing";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { closeDatabase, type Database, openDatabase } from "../database.ts";
import { newId } from "../new-id.ts";
import { audits, backfills } from "../schema/index.ts";
import { findFurthestCertified, findStandingCertificate } from "./list-audits.ts";

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

async function audit(
  from: number,
  to: number,
  certified = true,
  startedBy = "schedule",
): Promise<string> {
  const id = newId();
  await db.insert(backfills).values({
    id,
    mode: "compare",
    from: june(from),
    to: june(to),
    timeZone: "UTC",
    objects: [],
    state: "finished",
    startedBy,
  });
  await db.insert(audits).values({ id, repair: false, ...(certified && { certificate }) });
  return id;
}

const furthest = async () => (await findFurthestCertified(db, period))?.id;

describe("the certificate that says how the books stand", () => {
  const byHand = (from: number, to: number) => audit(from, to, true, "cli:ana");
  const standing = async () => (await findStandingCertificate(db))?.id;
  beforeEach(() => db.$client`truncate backfills cascade`);

  test("is the last scheduled audit's, whatever is audited by hand beside it", async () => {
    expect(await standing()).toBeUndefined();
    await audit(1, 10);
    const scheduled = await audit(2, 11);
    await byHand(3, 4);
    await byHand(10, 12);
    await audit(3, 12, false);
    expect(await standing()).toBe(scheduled);
  });

  test("is that of a later one by hand that covers its period: what it found was repaired", async () => {
    await byHand(1, 12);
    const scheduled = await audit(2, 11);
    expect(await standing()).toBe(scheduled);
    const repair = await byHand(2, 11);
    expect(await standing()).toBe(repair);
    const wider = await byHand(1, 12);
    expect(await standing()).toBe(wider);
    const next = await audit(3, 13);
    expect(await standing()).toBe(next);
  });

  test("is the one's that ends last where nothing was scheduled for a week", async () => {
    await byHand(1, 5);
    const last = await byHand(3, 9);
    await byHand(1, 2);
    expect(await standing()).toBe(last);
    await audit(1, 10);
    const later = await byHand(16, 18);
    await byHand(12, 13);
    expect(await standing()).toBe(later);
  });
});

test("the certificate that covers most of a period from its beginning counts, of several the newest", async () => {
  await db.$client`truncate backfills cascade`;
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
