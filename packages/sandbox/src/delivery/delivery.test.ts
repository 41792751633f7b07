import type Stripe from "stripe";
import { afterEach, expect, test } from "vitest";
import type { SandboxOptions } from "../sandbox.ts";
import { type Receiver, startReceiver, startSandbox } from "../started-sandbox.ts";
import { fateOf } from "./chaos.ts";

const secret = "whsec_test";
const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

async function start(
  webhooks: Omit<NonNullable<SandboxOptions["webhooks"]>, "endpoints"> = {},
  answer?: (nth: number) => number,
) {
  const receiver = await startReceiver(answer);
  const endpoints = [{ url: receiver.url, secret }];
  const started = await startSandbox({
    webhooks: { endpoints, retry: { baseMs: 5 }, ...webhooks },
  });
  closing.push(() => started.sandbox.close(), receiver.close);
  return { ...started, receiver };
}

const pay = (stripe: Stripe, times: number) =>
  Promise.all(
    Array.from({ length: times }, (_, i) =>
      stripe.paymentIntents.create({
        amount: 1000 + i,
        currency: "eur",
        payment_method: "pm_card_visa",
        confirm: true,
      }),
    ),
  );

const idsAt = (receiver: Receiver): string[] =>
  receiver.received.map(({ body }) => String(JSON.parse(body).id));

async function idsOfAll(stripe: Stripe): Promise<string[]> {
  const ids: string[] = [];
  for await (const event of stripe.events.list({ limit: 100 })) ids.push(event.id);
  return ids;
}

test("every event arrives once, signed so that the SDK accepts it", async () => {
  const { sandbox, stripe, receiver } = await start();
  await pay(stripe, 5);
  expect(await sandbox.drain()).toMatchObject({ delivered: 15, attempts: 15, duplicates: 0 });
  for (const { body, headers } of receiver.received) {
    const event = stripe.webhooks.constructEvent(body, headers["stripe-signature"] ?? "", secret);
    expect(event).toMatchObject({ api_version: "2026-10-28.endive", livemode: false });
  }
  expect(idsAt(receiver).toSorted()).toEqual((await idsOfAll(stripe)).toSorted());
  const undelivered = await stripe.events.list({ delivery_success: false });
  expect(undelivered.data).toEqual([]);
});

test("an event carries its object as it was, and whose request it was", async () => {
  const { sandbox, stripe } = await start();
  const intent = await stripe.paymentIntents.create(
    { amount: 1000, currency: "eur" },
    { idempotencyKey: "key-1" },
  );
  await stripe.paymentIntents.confirm(intent.id, { payment_method: "pm_card_visa" });
  sandbox.settle();
  const { data } = await stripe.events.list();
  const created = data.find((event) => event.type === "payment_intent.created");
  expect(created).toMatchObject({
    data: { object: { status: "requires_payment_method" } },
    request: { id: intent.lastResponse.requestId, idempotency_key: "key-1" },
  });
  const settled = data.find((event) => event.type === "charge.updated");
  expect(settled?.request).toEqual({ id: null, idempotency_key: null });
});

test("anything but 2xx is tried again, signed anew, until the attempts are used up", async () => {
  const patient = await start({}, (nth) => (nth <= 3 ? 503 : 200));
  await patient.stripe.customers.create({});
  expect(await patient.sandbox.drain()).toMatchObject({ attempts: 4, retried: 3, delivered: 1 });

  const closed = await start({ retry: { baseMs: 1, attempts: 3 } }, () => 302);
  await closed.stripe.customers.create({});
  expect(await closed.sandbox.drain()).toMatchObject({ attempts: 3, delivered: 0, givenUp: 1 });
  const failed = await closed.stripe.events.list({ delivery_success: false });
  expect(failed.data).toHaveLength(1);
});

test("chaos delays, duplicates, reorders, drops and fails; the event list knows all", async () => {
  const chaos = {
    drop: 0.1,
    duplicate: 0.2,
    reorder: 0.5,
    reorderMs: 30,
    failFirst: 0.3,
    delay: 0.1,
  };
  const { sandbox, stripe, receiver } = await start({
    chaos: { ...chaos, seed: "c", delayMs: 30 },
  });
  await pay(stripe, 40);
  const counts = await sandbox.drain();
  const all = await idsOfAll(stripe);
  const arrived = idsAt(receiver);
  expect(all).toHaveLength(120);
  expect(new Set(arrived).size).toBe(counts.delivered);
  expect(counts.delivered + counts.dropped).toBe(120);
  expect(counts.dropped).toBeGreaterThan(0);
  expect(counts.duplicates).toBe(arrived.length - counts.delivered);
  expect(counts.duplicates).toBeGreaterThan(0);
  expect(counts.retried).toBeGreaterThan(0);
  const firsts = [...new Set(arrived)];
  expect(firsts).not.toEqual(all.toReversed().filter((id) => firsts.includes(id)));
});

test("the same seed does the same to the same event", () => {
  const chaos = { seed: "s", drop: 0.5, duplicate: 0.5, failFirst: 0.5, delay: 0.5 };
  const fates = (seed: string) =>
    Array.from({ length: 50 }, (_, i) => fateOf({ ...chaos, seed }, `evt_${i}`, "we_1"));
  expect(fates("s")).toEqual(fates("s"));
  expect(fates("s")).not.toEqual(fates("t"));
});

test("endpoints made through the API get what they asked for, and show their secret once", async () => {
  const { sandbox, stripe, receiver } = await start();
  const other = await startReceiver();
  closing.push(other.close);
  const endpoint = await stripe.webhookEndpoints.create({
    url: other.url,
    enabled_events: ["payment_intent.succeeded"],
  });
  expect(endpoint.secret).toMatch(/^whsec_.{32}$/);
  expect((await stripe.webhookEndpoints.retrieve(endpoint.id)).secret).toBeUndefined();
  await pay(stripe, 1);
  await sandbox.drain();
  const [only] = other.received;
  expect(other.received).toHaveLength(1);
  const event = stripe.webhooks.constructEvent(
    only?.body ?? "",
    only?.headers["stripe-signature"] ?? "",
    endpoint.secret ?? "",
  );
  expect(event.type).toBe("payment_intent.succeeded");
  expect(receiver.received).toHaveLength(3);

  await stripe.webhookEndpoints.update(endpoint.id, { disabled: true });
  await pay(stripe, 1);
  await stripe.webhookEndpoints.del(endpoint.id);
  await sandbox.drain();
  expect(other.received).toHaveLength(1);
});
