import { createTestDatabase } from "@rentease/testing";
import { afterAll, beforeAll, expect, test } from "vitest";
import { closeDatabase, type Database, openDatabase } from "../database.ts";
import { createTold, intentFact } from "../inbox/told-facts.ts";
import { bookingBody } from "./booking-body.ts";
import { listProperties } from "./list-properties.ts";
import { listStays, type StayFilter, type StayPlace } from "./list-stays.ts";
import { putBooking } from "./put-booking.ts";

let database: Awaited<ReturnType<typeof createTestDatabase>>;
let db: Database;

beforeAll(async () => {
  database = await createTestDatabase();
  db = openDatabase(database.url, { max: 2 });
  const put = (reference: string, more: object) =>
    putBooking(db, bookingBody.parse({ reference, currency: "eur", ...more }), "test");
  const due = (amount: number) => ({ instalments: [{ kind: "deposit", amount }] });
  await put("RE-1", { property: "Mill", check_in: "2026-06-01", ...due(12_000) });
  await put("RE-2", { property: "Mill", check_in: "2026-06-05", ...due(5_000) });
  await put("RE-3", { property: "Canal House", check_in: "2026-06-05", status: "cancelled" });
  await put("RE-4", { property: "Mill", ...due(100) });
  await put("RE-5", { check_in: "2026-07-01" });
  await createTold(db).apply(intentFact({ id: "pi_1", metadata: { booking_reference: "RE-1" } }));
});
afterAll(async () => {
  await closeDatabase(db);
  await database.drop();
});

/** Page by page, which adds up to what one page holds. */
async function found(filter: StayFilter): Promise<string[]> {
  const references: string[] = [];
  for (let before: StayPlace | undefined; ;) {
    const page = await listStays(db, { ...filter, limit: 1, before });
    references.push(...page.bookings.map(({ reference }) => reference));
    if (page.next === null) break;
    before = page.next;
  }
  const { bookings, next } = await listStays(db, { ...filter, limit: 50 });
  expect(next).toBeNull();
  expect(bookings.map(({ reference }) => reference)).toEqual(references);
  return references;
}

test.each<[StayFilter, string[]]>([
  [{}, ["RE-5", "RE-3", "RE-2", "RE-1", "RE-4"]],
  [{ property: "Mill" }, ["RE-2", "RE-1", "RE-4"]],
  [{ property: "Mill", from: "2026-06-02" }, ["RE-2"]],
  [{ from: "2026-06-01", to: "2026-06-05" }, ["RE-1"]],
  [{ to: "2026-06-05" }, ["RE-1"]],
  [{ status: "canceled" }, ["RE-3"]],
  [{ open: true }, ["RE-2", "RE-4"]],
  [{ open: true, property: "Canal House" }, []],
])("%j finds its stays, the last arrival first", async (filter, references) => {
  expect(await found(filter)).toEqual(references);
});

test("every property is named once, in order", async () => {
  expect(await listProperties(db)).toEqual(["Canal House", "Mill"]);
});
