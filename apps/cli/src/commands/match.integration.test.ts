import { type Fact } from "@rentease/core";
import {
  bookingBody,
  closeDatabase,
  createApplyRules,
  type Database,
  drainInbox,
  openDatabase,
  putBooking,
  recordEvents,
} from "@rentease/db";
import { createTestDatabase } from "@rentease/testing";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { jsonLines, runRentease } from "../run-rentease.ts";

let database: Awaited<ReturnType<typeof createTestDatabase>>;
let db: Database;

const created = new Date("2026-06-01T10:00:00Z");

/** A PaymentIntent comes in, its receipt sent to that address. */
async function pay(id: string, receiptEmail: string, amount = 12_000n): Promise<void> {
  const fact: Fact = {
    object: "payment_intent",
    facts: {
      id,
      status: "succeeded",
      currency: "eur",
      amount,
      amountReceived: amount,
      customer: null,
      receiptEmail,
      description: "Order X9",
      statementDescriptor: null,
      metadata: {},
      created,
    },
  };
  const event = { type: "told", apiVersion: null, account: null, livemode: false, created };
  await recordEvents(db, [{ ...event, eventId: `evt_${id}`, payload: id, ignoredReason: null }]);
  await drainInbox(db, {
    readFacts: () => [fact],
    rules: createApplyRules({ bookingReferenceKeys: [] }),
    maxAttempts: 1,
    backoffMs: () => 0,
    batchSize: 10,
  });
}

const put = (reference: string, email: string) =>
  putBooking(
    db,
    bookingBody.parse({
      reference,
      currency: "eur",
      guest: { name: "Ana Holm", email },
      instalments: [{ kind: "deposit", due: "2026-06-01", amount: 12_000 }],
    }),
    "test",
  );

beforeAll(async () => {
  database = await createTestDatabase();
  db = openDatabase(database.url, { max: 2 });
  await pay("pi_1", "ana@example.com");
  await pay("pi_2", "bo@example.com");
  await put("RE-1", "ana@example.com");
  await put("re-2", "bo@example.com");
  await put("RE-3", "bo@example.com");
});
afterAll(async () => {
  await closeDatabase(db);
  await database.drop();
});

const rentease = (args: string[], env: NodeJS.ProcessEnv = {}) =>
  runRentease(args, { DATABASE_URL: database.url, ...env });
const run = async (...args: string[]) =>
  jsonLines(await rentease(["match", "run", ...args, "--json"]));

// Many processes, one after the other.
describe("match", { timeout: 60_000 }, () => {
  const first = {
    payment: "pi_1",
    action: "matched",
    booking: "RE-1",
    rule: "email_and_amount",
    doubts: [],
  };
  const second = {
    payment: "pi_2",
    action: "suggested",
    booking: "re-2",
    doubts: ["several_bookings_fit"],
  };

  test("run decides about every open payment, and a dry run only says so", async () => {
    const open = () => rentease(["payments", "list", "--review", "unmatched", "--json"]);
    expect(await run("--dry-run")).toMatchObject([first, second]);
    expect(jsonLines(await open())).toHaveLength(2);
    const shadowed = await rentease(["match", "run", "--dry-run", "--json"], {
      SUGGEST_ONLY_RULES: "email_and_amount",
    });
    expect(jsonLines(shadowed)[0]).toMatchObject({
      ...first,
      action: "suggested",
      doubts: ["suggest_only"],
    });
    expect(await run()).toMatchObject([first, second]);
    expect(await run()).toEqual([]);
    expect(jsonLines(await open())).toEqual([]);
  });

  test("explain says why, with the candidates, in codes", async () => {
    const explained = await rentease(["match", "explain", "pi_2", "--json"]);
    expect(jsonLines(explained)).toMatchObject([
      {
        review: "suggested",
        verdict: { action: "suggested", booking: "re-2", doubts: ["several_bookings_fit"] },
        candidates: [{ reference: "re-2", amount_expected: "deposit" }, { reference: "RE-3" }],
        decisions: [{ action: "unmatched" }, { action: "suggested", booking: "re-2" }],
      },
    ]);
    const { stdout } = await rentease(["match", "explain", "pi_2"]);
    expect(stdout).toContain("several_bookings_fit");
    expect(stdout).not.toMatch(/holm|@example/i);
    const unknown = await rentease(["match", "explain", "pi_9"]);
    expect(unknown).toMatchObject({ code: 1, stdout: "" });
    expect(unknown.stderr).toContain("there is no payment pi_9");
  });

  test("report counts what each rule did", async () => {
    expect(jsonLines(await rentease(["match", "report", "--json"]))).toMatchObject([
      { rule: "email_and_amount", automatic: 1, suggested: 1, decided: 0, agreement: null },
    ]);
  });

  test("a rule that doesn't exist is named, not ignored", async () => {
    const { code, stderr } = await rentease(["match", "run"], { SUGGEST_ONLY_RULES: "emial" });
    expect(code).toBe(1);
    expect(stderr).toContain("SUGGEST_ONLY_RULES names emial: there are metadata");
  });
});
