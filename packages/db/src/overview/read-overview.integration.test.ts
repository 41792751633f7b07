import { createTestDatabase } from "@rentease/testing";
import { afterAll, beforeAll, expect, test } from "vitest";
import { bookingBody } from "../bookings/booking-body.ts";
import { putBooking } from "../bookings/put-booking.ts";
import { closeDatabase, type Database, openDatabase } from "../database.ts";
import { chargeFact, createTold, disputeFact } from "../inbox/told-facts.ts";
import { newId } from "../new-id.ts";
import { audits, backfills } from "../schema/index.ts";
import { readOverview } from "./read-overview.ts";

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

const now = new Date("2026-06-10T00:00:00Z");

test("a new installation lacks every first step, and has nothing to do", async () => {
  expect(await readOverview(db, now)).toMatchObject({
    inbox: { failed: 0, lastWebhookAt: null },
    waiting: [],
    adoptions: 0,
    disputes: { open: 0, due: 0, next: [] },
    lastCertified: null,
    firstSteps: { webhookReceived: false, backfillFinished: false, bookingsImported: false },
  });
});

test("what is to be done is counted, and the steps taken are seen", async () => {
  await putBooking(db, bookingBody.parse({ reference: "RE-1", currency: "eur" }), "test");
  const evidenceDueBy = new Date("2026-06-12T00:00:00Z");
  await createTold(db).apply(
    chargeFact({ id: "ch_1" }),
    disputeFact({ id: "du_1", charge: "ch_1", amount: 500n, evidenceDueBy }),
  );
  const run = (mode: string) => ({
    id: newId(),
    mode,
    from: now,
    to: now,
    timeZone: "UTC",
    objects: [],
    state: "finished",
    startedBy: "schedule",
  });
  const [compared, newer] = [run("compare"), run("compare")];
  await db.insert(backfills).values([run("apply"), compared, newer]);
  const differences = { found: 0, repaired: 0, left: 0 };
  const payouts = { count: 0, itemised: 0, unequal: 0 };
  await db.insert(audits).values([
    {
      id: compared.id,
      repair: false,
      certificate: { sums: [], payments: [], payouts, differences },
    },
    { id: newer.id, repair: false },
  ]);

  expect(await readOverview(db, now)).toMatchObject({
    inbox: { failed: 0, lastWebhookAt: expect.any(Date) },
    waiting: [{ review: "unmatched", currency: "eur", payments: 1, received: 12_000n }],
    disputes: { open: 1, due: 1, nextDue: evidenceDueBy, next: [{ stripe: "du_1" }] },
    lastCertified: { id: compared.id },
    firstSteps: { webhookReceived: true, backfillFinished: true, bookingsImported: true },
  });
});
