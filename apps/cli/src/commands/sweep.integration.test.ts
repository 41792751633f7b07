import { defaultMethodNames, referencePattern, sandboxAccount } from "@rentease/core";
import {
  bookingBody,
  closeDatabase,
  countInbox,
  type Database,
  drainInbox,
  openDatabase,
  putBooking,
} from "@rentease/db";
import { createSandbox, type Sandbox } from "@rentease/sandbox";
import { readEventFacts } from "@rentease/stripe";
import { createTestDatabase } from "@rentease/testing";
import { afterAll, beforeAll, expect, test } from "vitest";
import { jsonLines, runRentease } from "../run-rentease.ts";

let database: Awaited<ReturnType<typeof createTestDatabase>>;
let db: Database;
let sandbox: Sandbox;
let env: NodeJS.ProcessEnv;

beforeAll(async () => {
  database = await createTestDatabase();
  db = openDatabase(database.url, { max: 1 });
  sandbox = createSandbox({});
  const { url } = await sandbox.listen();
  env = {
    DATABASE_URL: database.url,
    STRIPE_SECRET_KEY: "sk_test_x",
    STRIPE_API_BASE: url,
    STRIPE_ACCOUNT_ID: sandboxAccount.account,
  };
  await putBooking(db, bookingBody.parse({ reference: "RE-1", currency: "eur" }), "test");
});
afterAll(async () => {
  await sandbox.close();
  await closeDatabase(db);
  await database.drop();
});

const rentease = (...args: string[]) => runRentease(args, env);

const post = async (path: string, fields: Record<string, string>) => {
  const response = await fetch(`${env["STRIPE_API_BASE"]}${path}`, {
    method: "POST",
    headers: { authorization: "Bearer sk_test_x" },
    body: new URLSearchParams(fields),
  });
  expect(response.status).toBe(200);
  const object: unknown = await response.json();
  if (typeof object !== "object" || object === null || !("id" in object)) throw new Error("no id");
  return String(object.id);
};

test("what no webhook brought is found, and reads as DESIGN §10 says once it is applied", async () => {
  const intent = await post("/v1/payment_intents", {
    amount: "12000",
    currency: "eur",
    confirm: "true",
    payment_method: "pm_card_visa",
    "metadata[booking_reference]": "RE-1",
    "automatic_payment_methods[enabled]": "true",
    "automatic_payment_methods[allow_redirects]": "never",
  });
  const refund = await post("/v1/refunds", { payment_intent: intent, amount: "2000" });

  const since = new Date(Date.now() - 60_000).toISOString();
  const first = await rentease("sweep", "--since", since, "--json");
  const [swept] = jsonLines(first);
  expect(first.code).toBe(0);
  const { pending } = await countInbox(db);
  expect(pending).toBeGreaterThan(3);
  expect(swept).toMatchObject({ listed: pending, missed: 0, gap: false, retried: [] });
  expect(swept).toHaveProperty("found.length", pending);
  expect(jsonLines(await rentease("sweep", "--json"))).toMatchObject([{ found: [] }]);

  await drainInbox(db, {
    readFacts: readEventFacts,
    rules: {
      methodNames: defaultMethodNames,
      evidence: { metadataKeys: ["booking_reference"], textPattern: referencePattern(null) },
    },
    maxAttempts: 1,
    backoffMs: () => 0,
    batchSize: 100,
  });
  const expected = {
    source: "stripe",
    status: "partially_refunded",
    currency: "eur",
    amount: 12_000,
    received: 12_000,
    refunded: 2_000,
    disputed: 0,
    // No event tells of a movement, and nothing was fetched.
    fee: null,
    net: null,
    settlement_currency: null,
    livemode: false,
    stripe: { payment_intent: intent, payout: null },
    review: "matched",
    allocations: [{ booking: "RE-1", amount: 12_000, rule: "metadata", by: "system" }],
    refunds: [{ stripe: refund, amount: 2_000, status: "succeeded" }],
    disputes: [],
  };
  expect(jsonLines(await rentease("payments", "list", "--json"))).toMatchObject([expected]);
  expect(jsonLines(await rentease("payments", "show", refund, "--json"))).toMatchObject([expected]);
  expect(jsonLines(await rentease("bookings", "show", "re-1", "--json"))).toMatchObject([
    { reference: "RE-1", paid: 12_000, refunded: 2_000, balance: -10_000, payments: [expected] },
  ]);
});

test("fetches that were given up are due again, and told", async () => {
  await db.$client`truncate object_fetches`;
  await db.$client`
    insert into object_fetches (object_type, stripe_id, reason, attempts, next_attempt_at, error)
    values ('refund', 're_1', 'conflict:status', 8, 'infinity', 'Error: no answer'),
      ('refund', 're_2', 'conflict:status', 1, now() + interval '1 hour', 'Error: no answer')`;
  expect(jsonLines(await rentease("sweep", "--json"))).toMatchObject([
    { retried: [{ object_type: "refund", stripe_id: "re_1", error: "Error: no answer" }] },
  ]);
  const due = await db.$client<{ stripe_id: string; attempts: number }[]>`
    select stripe_id, attempts from object_fetches where next_attempt_at <= now()`;
  expect([...due]).toEqual([{ stripe_id: "re_1", attempts: 0 }]);
});

test("a period that Stripe no longer lists is named a gap", async () => {
  const swept = await rentease("sweep", "--since", "2020-01-01");
  expect(swept).toMatchObject({ code: 0, stderr: expect.stringContaining("backfill") });
});

test("without a key it says what to set, and P8: another account's key is refused", async () => {
  const keyless = await runRentease(["sweep"], { ...env, STRIPE_SECRET_KEY: undefined });
  expect(keyless).toMatchObject({ code: 1, stdout: "" });
  expect(keyless.stderr).toContain("STRIPE_SECRET_KEY");
  const other = await runRentease(["sweep"], { ...env, STRIPE_SECRET_KEY: "sk_live_x" });
  expect(other).toMatchObject({ code: 1, stdout: "" });
  expect(other.stderr).toContain("belongs to the sandbox");
});
