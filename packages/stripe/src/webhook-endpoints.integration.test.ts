import { createSandbox, type Sandbox } from "@rentease/sandbox";
import Stripe from "stripe";
import { afterAll, beforeAll, expect, test } from "vitest";
import { checkKey } from "./check-key.ts";
import { appliedTypes } from "./event-types.ts";
import {
  compareTypes,
  connectWebhookEndpoints,
  hashSecret,
  pinnedApiVersion,
} from "./webhook-endpoints.ts";

let sandbox: Sandbox;
let apiBase: string;
const secretKey = "sk_test_abc";
const url = "https://payments.example.com/webhooks/stripe";

beforeAll(async () => {
  sandbox = createSandbox({});
  ({ url: apiBase } = await sandbox.listen());
});
afterAll(() => sandbox.close());

test("the pinned version is the one the SDK speaks", () => {
  expect(pinnedApiVersion).toBe(Stripe.API_VERSION);
});

test("an endpoint has exactly the event table's types, and remembers what is noted with it", async () => {
  const endpoints = connectWebhookEndpoints({ secretKey, apiBase });
  const { endpoint, secret } = await endpoints.create({ url, replaces: "we_old" });
  expect(secret).toMatch(/^whsec_/);
  expect(endpoint).toMatchObject({
    enabled: true,
    ours: true,
    replaces: "we_old",
    secretHash: null,
  });
  expect(endpoint.apiVersion).toBe(pinnedApiVersion);
  expect(endpoint.types.toSorted()).toEqual(appliedTypes.toSorted());
  await endpoints.update(endpoint.id, { secretHash: hashSecret(secret) });
  await endpoints.update(endpoint.id, { replaces: null });
  const [listed] = await endpoints.list();
  expect(listed).toMatchObject({ id: endpoint.id, secretHash: hashSecret(secret), replaces: null });
  await endpoints.remove(endpoint.id);
  await endpoints.remove(endpoint.id);
  expect(await endpoints.list()).toEqual([]);
});

test("types that are missing and superfluous are named; * misses none", () => {
  const [first = "", ...rest] = appliedTypes;
  expect(compareTypes(appliedTypes)).toEqual({ missing: [], superfluous: [] });
  expect(compareTypes([...rest, "customer.created"])).toEqual({
    missing: [first],
    superfluous: ["customer.created"],
  });
  expect(compareTypes(["*"])).toEqual({ missing: [], superfluous: ["*"] });
});

test("a key without the right is told which, a wrong one that it is wrong, nobody what it is", async () => {
  const list = (key: string, base = apiBase) =>
    connectWebhookEndpoints({ secretKey: key, apiBase: base }).list();
  const lacking = list("rk_test_lacks_webhook_endpoints");
  await expect(lacking).rejects.toThrow("lacks the right Webhook Endpoints");
  await expect(list("sk_live_secret")).rejects.toThrow(
    /^could not list webhook endpoints: (?!.*secret)/,
  );
});

test("a key's missing rights are named, once each", async () => {
  const { rights } = await checkKey({
    secretKey: "rk_test_lacks_disputes_and_checkout_sessions_and_charges",
    apiBase,
  });
  const missing = rights.filter(({ granted }) => !granted).map(({ right }) => right);
  expect(missing).toEqual(["Charges and Refunds", "Disputes", "Checkout Sessions"]);
  await expect(checkKey({ secretKey: "sk_live_x", apiBase })).rejects.toBeInstanceOf(
    Stripe.errors.StripeAuthenticationError,
  );
});

test("the clock is compared with Stripe's", async () => {
  const near = await checkKey({ secretKey, apiBase });
  expect(Math.abs(near.clockAheadMs ?? Infinity)).toBeLessThan(10_000);
  sandbox.traffic.change({ clockSkewSeconds: 90 });
  const far = await checkKey({ secretKey, apiBase });
  sandbox.traffic.change({ clockSkewSeconds: 0 });
  expect(Math.abs((far.clockAheadMs ?? 0) + 90_000)).toBeLessThan(10_000);
});
