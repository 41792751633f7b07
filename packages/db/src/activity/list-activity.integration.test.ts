import { createTestDatabase } from "@rentease/testing";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createApiKey } from "../api-keys/create-api-key.ts";
import { bookingBody } from "../bookings/booking-body.ts";
import { putBooking } from "../bookings/put-booking.ts";
import { closeDatabase, type Database, openDatabase } from "../database.ts";
import { decideMatch } from "../decisions/decide-match.ts";
import { createTold, intentFact } from "../inbox/told-facts.ts";
import { showPayment } from "../payments/list-payments.ts";
import { type ActivityFilter, listActivity } from "./list-activity.ts";

let database: Awaited<ReturnType<typeof createTestDatabase>>;
let db: Database;
let paymentId: string;

beforeAll(async () => {
  database = await createTestDatabase();
  db = openDatabase(database.url, { max: 2 });
  await putBooking(db, bookingBody.parse({ reference: "RE-1", currency: "eur" }), "key:pms");
  await createApiKey(db, { name: "desk", role: "operator" }, "cli:root");
  await createTold(db).apply(intentFact({ id: "pi_1" }));
  paymentId = (await showPayment(db, "pi_1"))?.id ?? "";
  const shares = [{ reference: "RE-1", amount: 12_000n }];
  await decideMatch(db, paymentId, shares, { by: "key:desk" });
});
afterAll(async () => {
  await closeDatabase(db);
  await database.drop();
});

/** One by one: every page goes on where the one before ended. */
async function done(filter: ActivityFilter): Promise<string[]> {
  const actions: string[] = [];
  for (let before: string | undefined; ;) {
    const [activity] = await listActivity(db, { ...filter, limit: 1, before });
    if (!activity) break;
    actions.push(activity.action);
    before = activity.id;
  }
  const all = await listActivity(db, { ...filter, limit: 50 });
  expect(all.map(({ action }) => action)).toEqual(actions);
  return actions;
}

test("what was done is listed last first, by who did it, what and to what", async () => {
  expect(await done({})).toEqual(["payment.matched", "api_key.create", "booking.put"]);
  expect(await done({ actor: "key:pms" })).toEqual(["booking.put"]);
  expect(await done({ action: "payment." })).toEqual(["payment.matched"]);
  expect(await done({ action: "%" })).toEqual([]);
  expect(await done({ subject: `payment:${paymentId}` })).toEqual(["payment.matched"]);
  expect(await done({ to: new Date("2026-01-01") })).toEqual([]);
  expect(await done({ from: new Date("2026-01-01"), action: "booking" })).toHaveLength(1);
});

test("what was done within a millisecond is on one page each", async () => {
  await db.$client`
    insert into activity (id, at, actor, action, subject, detail)
    select gen_random_uuid(), '2026-01-01'::timestamptz + n * interval '1 microsecond', 'cli:fast', 'x.y', 'x:1', '{}'
    from generate_series(1, 5) as n`;
  expect(await done({ actor: "cli:fast" })).toHaveLength(5);
  await db.$client`delete from activity where actor = 'cli:fast'`;
});

test("what it was done to is named as people name it", async () => {
  const activities = await listActivity(db, { limit: 10 });
  expect(activities.map(({ subject, booking }) => [subject.kind, subject.name, booking])).toEqual([
    ["payment", "pi_1", "RE-1"],
    ["api_key", "desk", null],
    ["booking", "RE-1", null],
  ]);
  expect(activities[0]?.subject.id).toBe(paymentId);
  expect(activities.map(({ payment }) => payment)).toMatchObject([
    { amount: 12_000n, currency: "eur", payer: { name: null }, erasedAt: null },
    null,
    null,
  ]);
});
