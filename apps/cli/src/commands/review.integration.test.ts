import { type Fact, referencePattern } from "@rentease/core";
import {
  bookingBody,
  closeDatabase,
  type Database,
  drainInbox,
  openDatabase,
  putBooking,
  recordEvents,
  showBooking,
} from "@rentease/db";
import { createTestDatabase } from "@rentease/testing";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { jsonLines, runRentease } from "../run-rentease.ts";

let database: Awaited<ReturnType<typeof createTestDatabase>>;
let db: Database;

const created = new Date("2026-06-01T10:00:00Z");

/** A PaymentIntent of 120 euro comes in. */
async function pay(id: string, description: string | null = null): Promise<void> {
  const fact: Fact = {
    object: "payment_intent",
    facts: {
      id,
      status: "succeeded",
      currency: "eur",
      amount: 12_000n,
      amountReceived: 12_000n,
      customer: null,
      receiptEmail: null,
      description,
      statementDescriptor: null,
      metadata: {},
      created,
    },
  };
  const event = { type: "told", apiVersion: null, account: null, livemode: false, created };
  await recordEvents(db, [{ ...event, eventId: `evt_${id}`, payload: id, ignoredReason: null }]);
  await drainInbox(db, {
    readFacts: () => [fact],
    rules: {
      methodNames: { card: "card" },
      evidence: { metadataKeys: [], textPattern: referencePattern(null) },
    },
    maxAttempts: 1,
    backoffMs: () => 0,
    batchSize: 10,
  });
}

const put = (reference: string) =>
  putBooking(
    db,
    bookingBody.parse({
      reference,
      currency: "eur",
      instalments: [{ kind: "deposit", amount: 5_000 }],
    }),
    "test",
  );

beforeAll(async () => {
  database = await createTestDatabase();
  db = openDatabase(database.url, { max: 2 });
  await put("RE-1");
  await put("RE-2");
  await pay("pi_1", "Stay RE-1");
});
afterAll(async () => {
  await closeDatabase(db);
  await database.drop();
});

const rentease = (...args: string[]) => runRentease(args, { DATABASE_URL: database.url });
const payment = async (id: string) =>
  jsonLines(await rentease("payments", "show", id, "--json"))[0];

// Many processes, one after the other.
const timeout = 180_000;

describe("review", { timeout }, () => {
  test("lists what waits with its proposals and says so by its exit code", async () => {
    const listed = await rentease("review", "list", "--json");
    expect(listed.code).toBe(3);
    expect(jsonLines(listed)).toMatchObject([
      {
        stripe: { payment_intent: "pi_1" },
        review: "suggested",
        suggestions: [{ reference: "RE-1", reasons: expect.any(Array) }],
      },
    ]);
    const { stdout } = await rentease("review", "list");
    expect(stdout).toContain("named by the PaymentIntent's description");
  });

  test("accepts the proposal, and takes it back", async () => {
    expect(await rentease("review", "accept", "pi_1", "--note", "by phone")).toMatchObject({
      code: 0,
      stderr: expect.stringContaining("120.00 EUR for RE-1"),
    });
    expect(await payment("pi_1")).toMatchObject({
      review: "matched",
      allocations: [{ booking: "RE-1", by: expect.stringMatching(/^cli:./) }],
    });
    expect(await rentease("review", "list")).toMatchObject({ code: 0, stdout: "" });
    expect(await rentease("review", "accept", "pi_1", "--booking", "RE-2")).toMatchObject({
      code: 1,
      stderr: expect.stringContaining("a person matched the payment"),
    });
    expect(await rentease("review", "undo", "pi_1")).toMatchObject({
      code: 0,
      stderr: expect.stringContaining("suggested (RE-1?)"),
    });
  });

  test("shares a payment over bookings, and refuses more than there is", async () => {
    expect((await rentease("review", "match", "pi_1", "RE-1=80.00", "RE-2=40.01")).code).toBe(1);
    expect(await rentease("review", "match", "pi_1", "RE-1=80.00", "RE-2")).toMatchObject({
      code: 0,
      stderr: expect.stringContaining("80.00 EUR for RE-1, 40.00 EUR for RE-2"),
    });
    expect(jsonLines(await rentease("review", "unmatch", "pi_1", "--json"))).toMatchObject([
      { review: "unmatched" },
    ]);
    expect((await rentease("review", "undo", "pi_1")).code).toBe(0);
    expect((await rentease("review", "undo", "pi_1")).code).toBe(0);
    expect((await rentease("review", "undo", "pi_1")).code).toBe(1);
  });

  test("rejects the proposal, and excludes a payment", async () => {
    expect(jsonLines(await rentease("review", "reject", "pi_1", "--json"))).toMatchObject([
      { review: "unmatched", suggestion: null },
    ]);
    expect((await rentease("review", "undo", "pi_1")).code).toBe(0);
    expect((await rentease("review", "exclude", "pi_1")).code).toBe(0);
    expect((await rentease("review", "list")).code).toBe(0);
    expect((await rentease("review", "undo", "pi_1")).code).toBe(0);
    expect((await rentease("review", "exclude", "pi_none")).code).toBe(1);
  });
});

test(
  "a typed card payment waits beside its Stripe payment until somebody accepts the pair",
  { timeout },
  async () => {
    expect((await rentease("review", "accept", "pi_1")).code).toBe(0);
    const typed =
      "payments add RE-1 --amount 100 --currency eur --method card --paid-at 2026-06-02";
    const added = await rentease(...typed.split(" "), "--note", "slip 7");
    expect(added.code).toBe(0);
    const id = added.stdout.trim();
    const listed = await rentease("adoptions", "list", "--json");
    expect(jsonLines(listed)).toMatchObject([
      { state: "suggested", typed: { id, note: "slip 7" } },
    ]);
    const [pair] = jsonLines(listed);
    const pairId = String(pair !== null && typeof pair === "object" && "id" in pair ? pair.id : "");
    expect(await rentease("adoptions", "preview", pairId)).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/RE-1\s+220.00 EUR\s+120.00 EUR/),
    });
    expect((await showBooking(db, "RE-1"))?.paid).toBe(22_000n);
    expect((await rentease("adoptions", "accept", pairId)).code).toBe(0);
    expect((await showBooking(db, "RE-1"))?.paid).toBe(12_000n);
    expect((await rentease("payments", "show", "pi_1")).stdout).toContain("slip 7");
    expect((await rentease("adoptions", "undo", pairId)).code).toBe(0);
    expect((await rentease("payments", "void", id)).code).toBe(0);
    expect((await showBooking(db, "RE-1"))?.paid).toBe(12_000n);
  },
);

test("what can't be read is refused before anything is done", async () => {
  const add = (...args: string[]) =>
    rentease("payments", "add", "RE-2", "--currency", "eur", "--method", "cash", ...args);
  expect((await add("--amount", "1,5", "--paid-at", "2026-06-02")).code).toBe(1);
  expect((await add("--amount", "1.5", "--paid-at", "yesterday")).code).toBe(2);
  expect((await showBooking(db, "RE-2"))?.paid).toBe(0n);
});
