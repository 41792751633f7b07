import Stripe from "stripe";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Sandbox } from "../sandbox.ts";
import { type Receiver, sdkFor, startReceiver, startSandbox } from "../started-sandbox.ts";

let sandbox: Sandbox;
let stripe: Stripe;
let url: string;
let receiver: Receiver;
beforeEach(async () => {
  ({ sandbox, stripe, url } = await startSandbox());
  receiver = await startReceiver();
});
afterEach(async () => {
  await sandbox.close();
  await receiver.close();
});

const endpoint = (change: Partial<Stripe.WebhookEndpointCreateParams> = {}) =>
  stripe.webhookEndpoints.create({
    url: receiver.url,
    enabled_events: ["customer.created"],
    ...change,
  });

test("two endpoints at one URL each deliver every event, each signed with its own secret", async () => {
  const made = [await endpoint(), await endpoint()];
  await stripe.customers.create({});
  await sandbox.drain();
  expect(receiver.received).toHaveLength(2);
  for (const { secret = "" } of made) {
    const valid = receiver.received.filter(({ body, headers }) => {
      try {
        return stripe.webhooks.constructEvent(body, headers["stripe-signature"] ?? "", secret);
      } catch {
        return false;
      }
    });
    expect(valid).toHaveLength(1);
  }
  const ids = receiver.received.map(({ body }) => String(JSON.parse(body).id));
  expect(ids[0]).toBe(ids[1]);
});

test("an endpoint's version is what its events say, and no update changes it", async () => {
  const { id } = await endpoint({ api_version: "2024-06-20" });
  await stripe.customers.create({});
  await sandbox.drain();
  expect(JSON.parse(receiver.received[0]?.body ?? "")).toMatchObject({ api_version: "2024-06-20" });
  const changed = stripe.rawRequest("POST", `/v1/webhook_endpoints/${id}`, {
    api_version: "2026-10-28.endive",
  });
  await expect(changed).rejects.toMatchObject({ statusCode: 400, code: "parameter_unknown" });
});

test("a disabled endpoint gets nothing until it is enabled again", async () => {
  const { id } = await endpoint();
  expect(await stripe.webhookEndpoints.update(id, { disabled: true })).toMatchObject({
    status: "disabled",
  });
  await stripe.customers.create({});
  await sandbox.drain();
  expect(receiver.received).toHaveLength(0);
  await stripe.webhookEndpoints.update(id, { disabled: false });
  await stripe.customers.create({});
  await sandbox.drain();
  expect(receiver.received).toHaveLength(1);
});

test("Stripe's refusals: an unknown version, what is no type, a seventeenth endpoint", async () => {
  const raw = (fields: Record<string, unknown>) =>
    stripe.rawRequest("POST", "/v1/webhook_endpoints", {
      url: receiver.url,
      enabled_events: ["charge.succeeded"],
      ...fields,
    });
  await expect(raw({ api_version: "latest" })).rejects.toMatchObject({ param: "api_version" });
  await expect(raw({ enabled_events: ["charge.succeeded", "paid"] })).rejects.toMatchObject({
    param: "enabled_events[1]",
  });
  for (let made = 0; made < 16; made += 1) await endpoint();
  await expect(endpoint()).rejects.toThrow("maximum of 16");
});

describe("a restricted key", () => {
  const withKey = (key: string) => sdkFor(Number(new URL(url).port), key);

  test("is refused what it lacks, as Stripe refuses, and nothing else", async () => {
    const restricted = withKey("rk_test_lacks_disputes_and_checkout_sessions");
    await expect(restricted.disputes.list()).rejects.toBeInstanceOf(
      Stripe.errors.StripePermissionError,
    );
    await expect(restricted.checkout.sessions.list()).rejects.toMatchObject({ statusCode: 403 });
    await expect(restricted.charges.list()).resolves.toMatchObject({ data: [] });
  });

  test("may read what it may not change", async () => {
    const reading = withKey("rk_test_lacks_write_webhook_endpoints");
    const { id } = await endpoint();
    await expect(reading.webhookEndpoints.list()).resolves.toMatchObject({ data: [{ id }] });
    await expect(reading.webhookEndpoints.del(id)).rejects.toMatchObject({ statusCode: 403 });
  });
});

test("the answers' date is shifted as far as asked", async () => {
  sandbox.traffic.change({ clockSkewSeconds: 90 });
  const { headers } = await fetch(`${url}/v1/charges`, {
    headers: { authorization: "Bearer sk_test_x" },
  });
  const aheadMs = Date.parse(headers.get("date") ?? "") - Date.now();
  expect(Math.abs(aheadMs - 90_000)).toBeLessThan(3_000);
});
