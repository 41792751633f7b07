import { userInfo } from "node:os";
import { closeDatabase, type Database, openDatabase, planBackfill } from "@rentease/db";
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
  runRentease(["backfill", ...args], { DATABASE_URL: database.url, TIME_ZONE: "Europe/Amsterdam" });

/** Starts one and leaves it. */
const start = async (...args: string[]): Promise<string> => {
  const [started] = jsonLines(
    await rentease("--from", "2026-03-29", ...args, "--detach", "--json"),
  );
  return String(Object(started).id);
};

test("a period in TIME_ZONE, where days have 23 hours, waits for a worker", async () => {
  const { code, stdout } = await rentease(
    "--from=2026-03-29",
    "--to=2026-03-30",
    "--objects=charge,refund",
    "--objects=payout",
    "--detach",
    "--json",
  );
  expect(code).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({
    state: "planned",
    mode: "apply",
    from: "2026-03-28T23:00:00.000Z",
    to: "2026-03-29T22:00:00.000Z",
    time_zone: "Europe/Amsterdam",
    objects: ["charge", "refund", "payout"],
    started_by: `cli:${userInfo().username}`,
    progress: 0,
    failed: [],
    requests: { reads: 0, allowance: 10_000 },
  });
});

test.each([
  ["a begin in the future, with an end", ["--from", "2100-01-01", "--to", "2101-01-01"], "--from"],
  ["an end that is none", ["--from", "2026-02-01", "--to", "soon"], "--to"],
  ["objects that are none", ["--from", "2026-02-01", "--objects", "charge,x"], "--objects"],
  ["a command that is none", ["stop"], "too many arguments"],
])("%s: usage, exit 2", async (_name, args, named) => {
  const { code, stdout, stderr } = await rentease(...args);
  expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
  expect(stderr).toContain(named);
});

test("it is paused, resumed and canceled, and says what it can't be", async () => {
  const id = await start();
  await planBackfill(db, id);
  const state = async (command: string, ...args: string[]) => {
    const [answer] = jsonLines(await rentease(command, id, "--json", ...args));
    return Object(answer).state;
  };
  expect(await state("pause")).toBe("paused");
  expect(await state("resume", "--detach")).toBe("running");
  expect(await state("cancel")).toBe("canceled");
  expect(await rentease("resume", id)).toEqual({
    code: 1,
    stdout: "",
    stderr: "rentease: the backfill can't be resumed: it is canceled, not paused\n",
  });
  const unknown = await rentease("pause", "019e");
  expect(unknown).toMatchObject({ code: 1, stdout: "" });
  expect(unknown.stderr).toContain("there is no backfill 019e");
});

test("it is shown with its failed windows, and how far it is", async () => {
  const id = await start("--to", "2026-04-05", "--objects", "charge");
  await planBackfill(db, id);
  await db.$client`
    update backfill_windows set state = 'done', listed = 100, created = 90, requests = 2
    where backfill_id = ${id} and kind = 'charge'`;
  await db.$client`
    update backfill_windows set state = 'failed', attempts = 8, error = 'StripeAPIError: no'
    where backfill_id = ${id} and "from" = '2026-03-31T22:00:00Z'`;
  expect(jsonLines(await rentease("show", id, "--json"))).toMatchObject([
    {
      state: "running",
      windows: { pending: 1, done: 6, failed: 1 },
      counts: { listed: 700, created: 630, requests: 14 },
      failed: [{ kind: "charge", from: "2026-03-31T22:00:00.000Z", error: "StripeAPIError: no" }],
    },
  ]);
  const { stdout } = await rentease("show", id);
  expect(stdout).toMatch(/^period +2026-03-29 00:00 to 2026-04-05 00:00, Europe\/Amsterdam$/m);
  expect(stdout).toMatch(/^charge +2026-04-01 00:00 +2026-04-02 00:00 +8 +StripeAPIError: no$/m);
  expect(stdout).toMatch(/^reads in 30 days +0 of about 10,000$/m);

  const windows = await rentease("show", id, "--windows", "--json");
  expect(jsonLines(windows)).toHaveLength(8);
  expect(jsonLines(windows)[0]).toMatchObject({ kind: "charge", from: "2026-03-28T23:00:00.000Z" });
  const [listed] = jsonLines(await rentease("list", "--limit", "1", "--json"));
  expect(listed).toMatchObject({ id, windows: { failed: 1 } });
  expect(listed).toHaveProperty("progress", expect.closeTo((6 * 24 - 1) / (7 * 24 - 1), 5));
  expect((await rentease("list")).stdout).toContain(`${id}  2026-03-29 00:00 to`);
});
