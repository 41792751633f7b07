import { mkdtemp, realpath, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { closeDatabase, listPayments, openDatabase } from "@rentease/db";
import { sandboxAccount } from "@rentease/core";
import { freePort, waitUntil } from "@rentease/testing";
import { afterAll, beforeAll, expect, test } from "vitest";
import { sandboxAddress } from "./sandbox-address.ts";
import { type Stack, type StackOptions, startStack } from "./start-stack.ts";

let folder: string;
let options: StackOptions;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "rentease-stack-test-"));
  options = {
    account: sandboxAccount,
    folder,
    databaseUrl: undefined,
    redisUrl: undefined,
    throwAway: false,
    ingressPort: await freePort(),
    workerPort: await freePort(),
    consolePort: await freePort(),
    sandbox: { port: await freePort() },
    env: { ...process.env, LOG_LEVEL: "error" },
    withIngress: true,
  };
});

afterAll(async () => {
  // As root the data lies elsewhere, where PostgreSQL's own user can get at it.
  const place = await realpath(join(folder, "postgres"));
  await rm(place, { recursive: true, force: true });
  await rm(folder, { recursive: true, force: true });
});

/** Pays at the sandbox as Stripe's API would be used. @returns the PaymentIntent's id. */
async function pay(stack: Stack): Promise<string> {
  const response = await fetch(`${stack.sandboxUrl}/v1/payment_intents`, {
    method: "POST",
    headers: { authorization: "Bearer sk_test_x" },
    body: new URLSearchParams({
      amount: "12000",
      currency: "eur",
      confirm: "true",
      payment_method: "pm_card_visa",
      "automatic_payment_methods[enabled]": "true",
      "automatic_payment_methods[allow_redirects]": "never",
    }),
  });
  expect(response.status).toBe(200);
  const intent: unknown = await response.json();
  if (typeof intent !== "object" || intent === null || !("id" in intent)) throw new Error("no id");
  return String(intent.id);
}

async function succeeded(stack: Stack): Promise<(string | null)[]> {
  const db = openDatabase(stack.databaseUrl, { max: 1 });
  try {
    const payments = await listPayments(db, { limit: 100 });
    return payments
      .filter(({ status }) => status === "succeeded")
      .map(({ stripe }) => stripe.paymentIntent);
  } finally {
    await closeDatabase(db);
  }
}

async function untilBooked(stack: Stack, intent: string): Promise<void> {
  await waitUntil(async () => (await succeeded(stack)).includes(intent), {
    what: `${intent} in the books`,
    timeoutMs: 60_000,
  });
}

test("the console of a stack answers, and asks for a key", async () => {
  const stack = await startStack(options);
  try {
    expect((await fetch(`${stack.consoleUrl}/api/v1/openapi.json`)).status).toBe(200);
    expect((await fetch(`${stack.consoleUrl}/api/v1/payments`)).status).toBe(401);
  } finally {
    await stack.stop();
  }
});

test("a second start finds the first one's data, in the books and in the sandbox", async () => {
  const first = await startStack(options);
  expect(sandboxAddress(folder)).toBe(first.sandboxUrl);
  const intent = await pay(first);
  await untilBooked(first, intent).finally(() => first.stop());
  expect(sandboxAddress(folder)).toBeNull();

  const second = await startStack(options);
  try {
    expect(await succeeded(second)).toContain(intent);
    const response = await fetch(`${second.sandboxUrl}/v1/payment_intents/${intent}`, {
      headers: { authorization: "Bearer sk_test_x" },
    });
    expect(response.status).toBe(200);
    await untilBooked(second, await pay(second));
  } finally {
    await second.stop();
  }
});

test("a worker that is killed is started again, and nothing it was sent is lost", async () => {
  const stack = await startStack(options);
  try {
    const before = stack.worker.pid();
    // A process that ends at once counts as broken: let it live a little.
    await new Promise((resolve) => setTimeout(resolve, 2_500));
    const payments = Array.from({ length: 20 }, () => pay(stack));
    process.kill(before ?? 0, "SIGKILL");
    for (const intent of await Promise.all(payments)) await untilBooked(stack, intent);
    expect(stack.worker.pid()).not.toBe(before);
    const intents = await succeeded(stack);
    expect(new Set(intents).size).toBe(intents.length);
  } finally {
    await stack.stop();
  }
});

test("a database that belongs to the sandbox is refused to a Stripe account (P8)", async () => {
  const stack = await startStack(options);
  try {
    const other = {
      ...options,
      workerPort: await freePort(),
      account: { account: "acct_123", livemode: false },
      databaseUrl: stack.databaseUrl,
      sandbox: null,
      withIngress: false,
      consolePort: null,
    };
    await expect(startStack(other)).rejects.toThrow("belongs to the sandbox");
    const live = { ...other, account: { account: sandboxAccount.account, livemode: true } };
    await expect(startStack(live)).rejects.toThrow("belongs to the sandbox");
  } finally {
    await stack.stop();
  }
});

test("a port that is taken is named, with the variable that changes it", async () => {
  const stack = await startStack(options);
  try {
    await expect(startStack(options)).rejects.toThrow("INGRESS_PORT");
  } finally {
    await stack.stop();
  }
});
