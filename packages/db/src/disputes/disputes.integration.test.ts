import { createTestDatabase } from "@rentease/testing";
import { afterAll, beforeAll, expect, test } from "vitest";
import { bookingBody } from "../bookings/booking-body.ts";
import { putBooking } from "../bookings/put-booking.ts";
import { closeDatabase, type Database, openDatabase } from "../database.ts";
import { chargeFact, createTold, disputeFact } from "../inbox/told-facts.ts";
import {
  countDisputesDue,
  type DisputeFilter,
  listDisputes,
  showDispute,
} from "./list-disputes.ts";

let database: Awaited<ReturnType<typeof createTestDatabase>>;
let db: Database;

const june = (date: number) => new Date(Date.UTC(2026, 5, date));

beforeAll(async () => {
  database = await createTestDatabase();
  db = openDatabase(database.url, { max: 2 });
  const guest = { name: "Ana Holm" };
  await putBooking(
    db,
    bookingBody.parse({ reference: "RE-1", property: "Mill", currency: "eur", guest }),
    "test",
  );
  const metadata = { booking_reference: "RE-1" };
  const dispute = (id: string, status: string, due: number | null, created: number) =>
    disputeFact({
      id,
      charge: id === "du_6" ? "ch_unknown" : "ch_1",
      status,
      amount: 500n,
      evidenceDueBy: due === null ? null : june(due),
      created: june(created),
    });
  await createTold(db).apply(
    chargeFact({ id: "ch_1", metadata }),
    dispute("du_1", "under_review", 1, 1),
    dispute("du_2", "needs_response", 20, 2),
    dispute("du_3", "warning_needs_response", 10, 3),
    dispute("du_4", "lost", 5, 4),
    dispute("du_5", "won", 6, 5),
    dispute("du_6", "needs_response", null, 6),
  );
});
afterAll(async () => {
  await closeDatabase(db);
  await database.drop();
});

/** One by one: every page goes on where the one before ended. */
async function listed(filter: DisputeFilter, now = june(2)): Promise<string[]> {
  const found: string[] = [];
  for (let before: string | undefined; ;) {
    const [dispute] = await listDisputes(db, { ...filter, now, limit: 1, before });
    if (!dispute) break;
    found.push(dispute.stripe);
    before = dispute.id;
  }
  const all = await listDisputes(db, { ...filter, now, limit: 50 });
  expect(all.map(({ stripe }) => stripe)).toEqual(found);
  return found;
}

test("open disputes come by what is to be done and when, the others newest first", async () => {
  expect(await listed({ state: "open" })).toEqual(["du_3", "du_2", "du_6", "du_1"]);
  expect(await listed({ state: "closed" })).toEqual(["du_5", "du_4"]);
  expect(await listed({ state: "all" })).toHaveLength(6);
});

test("what can still be answered comes before what can't any more", async () => {
  expect(await listed({ state: "open" }, june(15))).toEqual(["du_2", "du_6", "du_3", "du_1"]);
  expect(await listed({ state: "open" }, june(21))).toEqual(["du_6", "du_3", "du_2", "du_1"]);
});

test("a property's disputes are those of its bookings' payments", async () => {
  expect(await listed({ state: "open", property: "Mill" })).toEqual(["du_3", "du_2", "du_1"]);
  expect(await listed({ state: "all", property: "Attic" })).toEqual([]);
});

test("a dispute has its payment and who it is about, once that is known", async () => {
  expect(await showDispute(db, "du_2")).toMatchObject({
    standing: "open",
    needsResponse: true,
    currency: "eur",
    amount: 500n,
    reason: "fraudulent",
    evidenceDueBy: june(20),
    payment: { stripe: { charge: "ch_1" } },
    bookings: [{ reference: "RE-1", guest: "Ana Holm", property: "Mill" }],
  });
  expect(await showDispute(db, "du_6")).toMatchObject({ payment: null, bookings: [] });
  expect(await showDispute(db, "du_none")).toBeNull();
});

test("only what can still be responded to is due", async () => {
  expect(await countDisputesDue(db, { now: june(2), until: june(15) })).toEqual({
    open: 4,
    due: 1,
    nextDue: june(10),
  });
  expect(await countDisputesDue(db, { now: june(21), until: june(30) })).toEqual({
    open: 4,
    due: 0,
    nextDue: null,
  });
});
