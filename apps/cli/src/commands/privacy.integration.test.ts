import {
  bookingBody,
  closeDatabase,
  type Database,
  openDatabase,
  putBooking,
  recordEvents,
  showBooking,
} from "@rentease/db";
import { createTestDatabase } from "@rentease/testing";
import { afterAll, beforeAll, expect, test } from "vitest";
import { jsonLines, runRentease } from "../run-rentease.ts";

let database: Awaited<ReturnType<typeof createTestDatabase>>;
let db: Database;

beforeAll(async () => {
  database = await createTestDatabase();
  db = openDatabase(database.url, { max: 1 });
  await putBooking(
    db,
    bookingBody.parse({
      reference: "RE-1",
      currency: "eur",
      guest: { name: "Ana Holm", email: "ana@example.com" },
      check_out: "2999-01-01",
    }),
    "test",
  );
  await recordEvents(db, [
    {
      eventId: "evt_1",
      type: "customer.created",
      apiVersion: null,
      account: null,
      livemode: false,
      created: new Date("2026-06-01T10:00:00Z"),
      payload: JSON.stringify({ data: { object: { email: "Ana@Example.com" } } }),
      ignoredReason: "unknown type",
    },
  ]);
});
afterAll(async () => {
  await closeDatabase(db);
  await database.drop();
});

const rentease = (...args: string[]) =>
  runRentease(["privacy", ...args], {
    DATABASE_URL: database.url,
    PAYLOAD_RETENTION_DAYS: undefined,
  });

test("a guest's data is one JSON document on stdout", async () => {
  const { code, stdout } = await rentease("export", "--email", "ANA@example.com");
  expect(code).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({
    email: "ana@example.com",
    bookings: [{ reference: "RE-1", guest: { name: "Ana Holm" } }],
    events: [{ id: "evt_1" }],
  });
});

test("whom is said once, and known: else nothing is done", async () => {
  expect((await rentease("erase", "--force")).code).toBe(2);
  expect((await rentease("erase", "--email", "a@b.c", "--booking", "RE-1", "--force")).code).toBe(
    2,
  );
  expect(await rentease("erase", "--booking", "RE-9")).toMatchObject({
    code: 1,
    stderr: expect.stringContaining("there is no such booking"),
  });
});

test("a guest is erased once nothing is under way, or by force; a dry run changes nothing", async () => {
  const foreseen = await rentease("erase", "--booking", "RE-1", "--dry-run", "--json");
  const counts = { bookings: ["RE-1"], payments: 0, events: 1 };
  expect(jsonLines(foreseen)).toMatchObject([
    { ...counts, obstacles: ["RE-1: the stay is not over"] },
  ]);
  const refused = await rentease("erase", "--booking", "RE-1");
  expect(refused).toMatchObject({ code: 1, stderr: expect.stringContaining("not over") });
  expect((await showBooking(db, "RE-1"))?.guest.name).toBe("Ana Holm");

  const erased = await rentease("erase", "--booking", "RE-1", "--force", "--json");
  expect(jsonLines(erased)).toMatchObject([counts]);
  expect(await showBooking(db, "RE-1")).toMatchObject({
    guest: { name: null, email: null },
    erasedAt: expect.any(Date),
  });
  const [event] = await db.$client`select payload, redacted_at from stripe_events`;
  expect(event).toMatchObject({ payload: expect.not.stringMatching(/ana/i) });
});

test("payloads are redacted by their age, as a dry run says", async () => {
  await db.$client`
    update stripe_events set redacted_at = null, received_at = now() - interval '100 days',
      id = (left('01900000-0000', 13) || substr(id::text, 14))::uuid`;
  const all = ["redact", "--older-than-days", "99"];
  expect((await rentease(...all, "--dry-run")).stderr).toContain(
    "1 payload older than 99 days would",
  );
  expect((await rentease("redact", "--older-than-days", "101")).stderr).toContain("0 payloads");
  expect((await rentease("redact")).stderr).toContain("1 payload older than 90 days redacted");
  expect((await rentease(...all)).stderr).toContain("0 payloads");
});
