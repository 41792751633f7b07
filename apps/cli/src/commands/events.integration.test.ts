import { closeDatabase, type Database, listEvents, openDatabase, recordEvents } from "@rentease/db";
import { createTestDatabase } from "@rentease/testing";
import { afterAll, beforeAll, expect, test } from "vitest";
import { jsonLines, runRentease } from "../run-rentease.ts";

let database: Awaited<ReturnType<typeof createTestDatabase>>;
let db: Database;

const payload = JSON.stringify({ id: "evt_1", data: { object: { metadata: { bookingId: "7" } } } });

beforeAll(async () => {
  database = await createTestDatabase();
  db = openDatabase(database.url, { max: 1 });
  const event = {
    type: "charge.succeeded",
    apiVersion: "2026-10-28.endive",
    account: null,
    livemode: false,
    created: new Date("2026-06-01T10:00:00Z"),
    payload,
    ignoredReason: null,
  };
  await recordEvents(db, [
    { ...event, eventId: "evt_1" },
    { ...event, eventId: "evt_2" },
    { ...event, eventId: "evt_live", livemode: true, ignoredReason: "live mode, but …" },
  ]);
});
afterAll(async () => {
  await closeDatabase(db);
  await database.drop();
});

const rentease = (...args: string[]) => runRentease(args, { DATABASE_URL: database.url });

const stateOf = async () =>
  Object.fromEntries((await listEvents(db, {}, 10)).map(({ id, state }) => [id, state]));

const fail = () =>
  db.$client`
    update stripe_events
    set state = 'failed', attempts = 8, error = 'Error: no', received_at = '2026-06-01T10:00:00Z',
      id = (lpad(to_hex((extract(epoch from '2026-06-01T10:00:00Z'::timestamptz) * 1000)::bigint), 12, '0')
        || right(replace(id::text, '-', ''), 20))::uuid
    where event_id = 'evt_2'`;

test("an event is shown with what the inbox knows, its payload as it came", async () => {
  expect(jsonLines(await rentease("events", "show", "evt_1", "--json"))).toMatchObject([
    { id: "evt_1", state: "pending", api_version: "2026-10-28.endive", livemode: false },
  ]);
  const [shown] = jsonLines(await rentease("events", "show", "evt_1", "--json"));
  expect(shown).toHaveProperty("payload", JSON.parse(payload));
  const { stdout } = await rentease("events", "show", "evt_1");
  expect(stdout).toContain('"bookingId": "7"');
  expect(await rentease("events", "show", "evt_none")).toMatchObject({ code: 1, stdout: "" });
});

test("failed events are listed with their error, and only those of the period", async () => {
  await fail();
  const failed = await rentease("events", "list", "--state", "failed", "--json");
  expect(jsonLines(failed)).toMatchObject([
    { id: "evt_2", attempts: 8, reason: "Error: no", received_at: "2026-06-01T10:00:00.000Z" },
  ]);
  const before = await rentease("events", "list", "--to", "2026-06-01T12:00+02:00", "--json");
  expect(jsonLines(before)).toEqual([]);
});

test("a replay says how many first, and a dry run changes nothing", async () => {
  await fail();
  const args = [
    "events",
    "replay",
    "--state",
    "failed",
    "--from",
    "2026-06-01",
    "--to",
    "2026-06-02",
  ];
  const period = "received between 2026-06-01T00:00:00.000Z and 2026-06-02T00:00:00.000Z";
  expect(await rentease(...args, "--dry-run")).toEqual({
    code: 0,
    stdout: "",
    stderr: `1 failed event ${period} would be put back\n`,
  });
  expect(await stateOf()).toMatchObject({ evt_2: "failed" });
  expect(await rentease(...args)).toEqual({
    code: 0,
    stdout: "",
    stderr: `1 failed event ${period} is put back\n`,
  });
  expect(await stateOf()).toEqual({ evt_1: "pending", evt_2: "pending", evt_live: "ignored" });
});

test("ids that are unknown or never applied are named, and then none is put back", async () => {
  await fail();
  const { code, stderr } = await rentease("events", "replay", "evt_2", "evt_none", "evt_live");
  expect(code).toBe(1);
  expect(stderr).toContain("evt_none: the inbox has no such event");
  expect(stderr).toContain("evt_live: ignored, live mode");
  expect(await stateOf()).toMatchObject({ evt_2: "failed" });
});

test.each([
  ["a replay of nothing says what to give", ["replay"], "--state"],
  ["ids and a filter together are refused", ["replay", "evt_1", "--state", "failed"], "not both"],
  ["a day that does not exist", ["list", "--from", "2026-02-30"], "--from"],
  ["a period that ends first", ["list", "--from", "2026-06-02", "--to", "2026-06-01"], "--to"],
  ["a state that does not exist", ["replay", "--state", "broken"], "--state"],
])("%s: usage, exit 2", async (_name, args, named) => {
  const { code, stdout, stderr } = await rentease("events", ...args);
  expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
  expect(stderr).toContain(named);
});
