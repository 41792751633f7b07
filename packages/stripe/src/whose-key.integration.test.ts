import { createSandbox, type Sandbox } from "@rentease/sandbox";
import { freePort } from "@rentease/testing";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { whoseKey } from "./whose-key.ts";

const ours = { account: "acct_1Ours", livemode: false };
const request = { endpoint: "charges", access: "read" } as const;

let port: number;
let told: unknown[];
const sandboxes: Sandbox[] = [];

beforeEach(async () => {
  port = await freePort();
  told = [];
});
afterEach(async () => {
  await Promise.all(sandboxes.splice(0).map((sandbox) => sandbox.close()));
});

const stripeIsBack = async (account: string) => {
  const sandbox = createSandbox({ account });
  sandboxes.push(sandbox);
  await sandbox.listen({ port });
};

const keyOf = (stripeSecretKey: string, stripeAccountId?: string) => {
  const stripeApiBase = `http://127.0.0.1:${port}`;
  const key = whoseKey(
    { stripeSecretKey, stripeApiBase, stripeAccountId },
    {
      onUnknown: (error) => told.push(["unknown", error.message]),
      onForeign: (error) => told.push(["foreign", error]),
    },
  );
  if (!key) throw new Error("no key");
  return key;
};

test("Stripe says whose key it is, whatever the database was bound to", async () => {
  await stripeIsBack("acct_1Theirs");
  expect(await keyOf("sk_test_theirs").identify(ours)).toEqual({
    account: "acct_1Theirs",
    livemode: false,
  });
  expect(told).toEqual([]);
});

test.each([
  { why: "Stripe is away", key: "sk_test_ours", here: false, livemode: false },
  // The sandbox knows no live key.
  { why: "the key is revoked", key: "sk_live_revoked", here: true, livemode: true },
])(
  "while $why it is taken to be the database's, in its own mode, and that is told without the key",
  async ({ key, here, livemode }) => {
    if (here) await stripeIsBack(ours.account);
    expect(await keyOf(key).identify(ours)).toEqual({ ...ours, livemode });
    expect(told).toEqual([["unknown", expect.stringContaining("STRIPE_SECRET_KEY")]]);
    expect(JSON.stringify(told)).not.toContain(key);
  },
  30_000,
);

test("nothing is guessed before the database belongs to anybody; what the operator stated counts", async () => {
  const unknown = { code: "account_unknown" };
  await expect(keyOf("sk_test_ours").identify(null)).rejects.toMatchObject(unknown);
  const stated = await keyOf("sk_test_ours", "acct_1Stated").identify(ours);
  expect(stated).toEqual({ account: "acct_1Stated", livemode: false });
}, 30_000);

describe("P8: of a key that was taken on trust nothing is asked", () => {
  let sent: number;
  const limiter = {
    acquire: async () => void (sent += 1),
    limited: async () => false,
  };
  const trustedKey = async () => {
    sent = 0;
    const key = keyOf("sk_test_ours");
    await key.identify(ours);
    return key.confirming(limiter);
  };

  test("before Stripe has said that it is the database's", async () => {
    const confirming = await trustedKey();
    await expect(confirming.acquire(request)).rejects.toMatchObject({ code: "account_unknown" });
    expect(sent).toBe(0);
    await stripeIsBack(ours.account);
    await Promise.all([confirming.acquire(request), confirming.acquire(request)]);
    expect(sent).toBe(2);
    expect(told).toEqual([["unknown", expect.anything()]]);
  }, 30_000);

  test("where it is another's, and the process is told to end", async () => {
    const confirming = await trustedKey();
    await stripeIsBack("acct_1Theirs");
    await expect(confirming.acquire(request)).rejects.toMatchObject({ code: "account_mismatch" });
    expect(sent).toBe(0);
    expect(told.at(-1)).toEqual([
      "foreign",
      expect.objectContaining({ message: expect.stringContaining("acct_1Theirs") }),
    ]);
  }, 30_000);

  test("and whoever sends no request is told too, when Stripe is back", async () => {
    await trustedKey();
    await stripeIsBack("acct_1Theirs");
    await expect
      .poll(() => told.at(-1), { timeout: 25_000 })
      .toEqual(["foreign", expect.objectContaining({ code: "account_mismatch" })]);
  }, 40_000);
});

test("without a key there is nothing to ask", () => {
  const stripeApiBase = "https://api.stripe.com";
  const settings = { stripeSecretKey: undefined, stripeApiBase, stripeAccountId: undefined };
  expect(whoseKey(settings, { onUnknown: () => {}, onForeign: () => {} })).toBeNull();
});
