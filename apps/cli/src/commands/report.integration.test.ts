import {
  bookingBody,
  closeDatabase,
  createManualPayment,
  type Database,
  openDatabase,
  putBooking,
} from "@rentease/db";
import { createTestDatabase } from "@rentease/testing";
import { parse } from "csv-parse/sync";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
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
      property: 'Barn "2", back',
      guest: { name: "=Ana\nHolm" },
      instalments: [{ kind: "balance", due: "2026-06-01", amount: 20_000 }],
    }),
    "test",
  );
  const paidAt = new Date("2026-05-31T22:30:00Z");
  const typed = { reference: "RE-1", amount: 12_050n, currency: "eur", method: "cash", paidAt };
  await createManualPayment(db, typed, "test");
});
afterAll(async () => {
  await closeDatabase(db);
  await database.drop();
});

const report = (...args: string[]) =>
  runRentease(["report", ...args], { DATABASE_URL: database.url, TIME_ZONE: "Europe/Amsterdam" });
const june = ["--from", "2026-06-01", "--to", "2026-07-01", "--source", "all"];

// Many processes, one after the other.
describe("report", { timeout: 60_000 }, () => {
  test("card-totals are the zone's months, for people, as JSON and as CSV that reads back", async () => {
    const totals = ["card-totals", ...june, "--group-by", "month,property"];
    expect(jsonLines(await report(...totals, "--json"))).toMatchObject([
      {
        month: "2026-06",
        property: 'Barn "2", back',
        currency: "eur",
        payments: 1,
        received: 12_050,
      },
    ]);
    const repeated = ["card-totals", ...june, "--group-by", "month", "--group-by", "property"];
    const { stdout } = await report(...repeated, "--csv");
    expect(parse(stdout, { columns: true, record_delimiter: "\r\n" })).toMatchObject([
      { month: "2026-06", property: 'Barn "2", back', currency: "EUR", received: "120.50" },
    ]);
    expect((await report(...totals)).stdout).toMatch(/month .*received[^]*2026-06 .*120\.50/);
    expect(jsonLines(await report("card-totals", ...june, "--tz", "UTC", "--json"))).toEqual([]);
  });

  test("outstanding, unmatched and payouts are there too", async () => {
    const { stdout } = await report("outstanding", "--csv");
    expect(parse(stdout, { columns: true, record_delimiter: "\r\n" })).toMatchObject([
      {
        booking: "RE-1",
        guest: "'=Ana\nHolm",
        expected: "200.00",
        paid: "120.50",
        balance: "79.50",
      },
    ]);
    expect((await report("unmatched")).stdout).toContain("age_days");
    expect(jsonLines(await report("payouts", "--json"))).toEqual([]);
  });

  test("what is no grouping, day, zone or two formats at once is usage, and says so", async () => {
    const wrong = [
      ["card-totals", ...june, "--group-by", "week"],
      ["card-totals", ...june, "--group-by", "day", "--group-by", "day"],
      ["card-totals", ...june, "--json", "--csv"],
      ["card-totals"],
      ["outstanding", "--from", "2026-02-30"],
      ["unmatched", "--tz", "Mars/Base"],
    ];
    for (const args of wrong) {
      const { code, stderr } = await report(...args);
      expect([code, stderr]).toEqual([2, expect.stringContaining("error: option")]);
    }
    const unknown = await report("payouts", "po_9");
    expect([unknown.code, unknown.stderr]).toEqual([1, expect.stringContaining("no payout po_9")]);
  });
});
