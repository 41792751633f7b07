import { execFile } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { closeDatabase, countInbox, listPayments, openDatabase } from "@rentease/db";
import { sandboxAccount } from "@rentease/core";
import { createTestDatabase, freePort, waitUntil } from "@rentease/testing";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Stack, startStack } from "./start-stack.ts";

const stripeCli = fileURLToPath(new URL("../../../../node_modules/.bin/stripe", import.meta.url));

/** What Stripe's official CLI triggers, and the status its payment ends with in the books. */
const triggers = {
  "payment_intent.succeeded": "succeeded",
  "payment_intent.payment_failed": "failed",
  "payment_intent.canceled": "canceled",
  "payment_intent.created": "pending",
  // A debit by a bank: processing first, and paid once the sandbox's bank has decided.
  "payment_intent.processing": "succeeded",
  "payment_intent.requires_action": "pending",
  "payment_intent.amount_capturable_updated": "requires_capture",
  "charge.succeeded": "succeeded",
  "charge.failed": "failed",
  "charge.captured": "succeeded",
} as const;

let folder: string;
let stack: Stack;
let database: Awaited<ReturnType<typeof createTestDatabase>>;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "rentease-cli-test-"));
  database = await createTestDatabase();
  stack = await startStack({
    account: sandboxAccount,
    folder,
    databaseUrl: database.url,
    redisUrl: undefined,
    throwAway: true,
    ingressPort: await freePort(),
    workerPort: await freePort(),
    consolePort: null,
    sandbox: { port: await freePort() },
    env: { ...process.env, LOG_LEVEL: "error" },
    withIngress: true,
  });
});

afterAll(async () => {
  await stack?.stop();
  await database?.drop();
  if (folder) await rm(folder, { recursive: true, force: true });
});

test.each(Object.entries(triggers))(
  "stripe trigger %s becomes a payment that is %s",
  async (event, status) => {
    const db = openDatabase(database.url, { max: 1 });
    try {
      const before = new Set((await listPayments(db, { limit: 100 })).map(({ id }) => id));
      const { stdout, stderr } = await promisify(execFile)(
        stripeCli,
        [
          "trigger",
          event,
          "--api-key",
          "sk_test_123456789012",
          "--api-base",
          stack.sandboxUrl ?? "",
        ],
        {
          env: { ...process.env, XDG_CONFIG_HOME: folder, STRIPE_CLI_TELEMETRY_OPTOUT: "1" },
          timeout: 30_000,
        },
      );
      expect(stdout + stderr).toContain("Trigger succeeded");

      await waitUntil(
        async () => {
          const payments = await listPayments(db, { limit: 100 });
          return payments.some((payment) => !before.has(payment.id) && payment.status === status);
        },
        { what: `a new payment that is ${status}`, timeoutMs: 20_000 },
      );
      expect(await countInbox(db)).toMatchObject({ failed: 0 });
    } finally {
      await closeDatabase(db);
    }
  },
);
