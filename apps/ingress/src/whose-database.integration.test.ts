import { bindAccount, closeDatabase, type Database, openDatabase } from "@rentease/db";
import { createLogger } from "@rentease/runtime";
import { createSandbox, type Sandbox } from "@rentease/sandbox";
import { createTestDatabase, type TestDatabase } from "@rentease/testing";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { whoseDatabase } from "./whose-database.ts";

const ours = { account: "acct_1Ours", livemode: false };
/** Nothing listens on the discard port. */
const away = "http://127.0.0.1:9";

let database: TestDatabase;
let db: Database;
let sandbox: Sandbox;
let here: string;
let lines: string[] = [];
const logger = createLogger("ingress", "info", { write: (line) => void lines.push(line) });

beforeAll(async () => {
  database = await createTestDatabase();
  db = openDatabase(database.url, { max: 2 });
  sandbox = createSandbox({ account: ours.account });
  ({ url: here } = await sandbox.listen());
});
beforeEach(async () => {
  lines = [];
  await db.$client`truncate account`;
});
afterAll(async () => {
  await sandbox.close();
  await closeDatabase(db);
  await database.drop();
});

const asked = (stripeSecretKey: string, stripeApiBase: string, stripeAccountId?: string) =>
  whoseDatabase(db, { stripeSecretKey, stripeApiBase, stripeAccountId }, logger);

test.each([
  { why: "Stripe is away", key: "sk_test_ours", base: () => away, livemode: false },
  // The sandbox knows no live key.
  { why: "the key is revoked", key: "sk_live_revoked", base: () => here, livemode: true },
])(
  "while $why, webhooks are for the account that the database belongs to, and the log says so",
  async ({ key, base, livemode }) => {
    const bound = { ...ours, livemode };
    await bindAccount(db, bound);
    expect(await asked(key, base())).toEqual(bound);
    expect(lines.join()).toContain("STRIPE_SECRET_KEY");
    expect(lines.join()).not.toContain(key);
  },
  30_000,
);

test("nothing is guessed before the database belongs to anybody", async () => {
  await expect(asked("sk_test_ours", away)).rejects.toMatchObject({ code: "account_unknown" });
}, 30_000);

test("P8: a key of another mode, another stated account or another account is refused", async () => {
  await bindAccount(db, { account: "acct_1Theirs", livemode: false });
  const refused = { code: "account_mismatch" };
  await expect(asked("sk_live_ours", away)).rejects.toMatchObject(refused);
  await expect(asked("sk_test_ours", away, ours.account)).rejects.toMatchObject(refused);
  await expect(asked("sk_test_ours", here)).rejects.toMatchObject(refused);
}, 30_000);
