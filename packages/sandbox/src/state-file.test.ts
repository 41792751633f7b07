import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { sdkFor, startReceiver, startSandbox } from "./started-sandbox.ts";

let folder: string;
let stateFile: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "sandbox-"));
  stateFile = join(folder, "state");
});
afterEach(() => rmSync(folder, { recursive: true }));

const payment = { amount: 1000, currency: "eur", payment_method: "pm_card_visa", confirm: true };

test("state survives a restart: objects, events, answers to idempotency keys, what is under way", async () => {
  const first = await startSandbox({ stateFile });
  const paid = await first.stripe.paymentIntents.create(payment, { idempotencyKey: "k" });
  const truth = first.sandbox.truth();
  await first.sandbox.close();

  const second = await startSandbox({ stateFile });
  expect(second.sandbox.truth()).toEqual(truth);
  const again = await second.stripe.paymentIntents.create(payment, { idempotencyKey: "k" });
  expect(again.id).toBe(paid.id);
  second.sandbox.settle();
  const [event] = (await second.stripe.events.list({ limit: 1 })).data;
  expect(event?.type).toBe("charge.updated");
  await second.sandbox.close();
  expect(readdirSync(folder)).toEqual(["state"]);
});

test("ids never repeat across restarts, even if the last writes were lost", async () => {
  const ids: string[] = [];
  for (let start = 0; start < 3; start += 1) {
    const { sandbox } = await startSandbox({ stateFile });
    const atStart = readFileSync(stateFile);
    for (let i = 0; i < 50; i += 1) ids.push(sandbox.world.ids.next("pi"));
    await sandbox.close();
    // As if it had been killed just after its start.
    writeFileSync(stateFile, atStart);
  }
  expect(new Set(ids).size).toBe(ids.length);
});

test("without a state file the same seed gives the same ids", async () => {
  const ids = async () => {
    const { sandbox, stripe } = await startSandbox({ seed: "same" });
    const { id, latest_charge } = await stripe.paymentIntents.create(payment);
    await sandbox.close();
    return [id, latest_charge];
  };
  expect(await ids()).toEqual(await ids());
});

test("webhooks that were not delivered before the restart are delivered after it", async () => {
  let broken = true;
  const receiver = await startReceiver(() => (broken ? 500 : 200));
  const webhooks = { endpoints: [{ url: receiver.url, secret: "whsec_x" }], retry: { baseMs: 20 } };
  const first = await startSandbox({ stateFile, webhooks });
  await first.stripe.customers.create({});
  await first.sandbox.close();
  broken = false;
  const second = await startSandbox({ stateFile, webhooks });
  expect(await second.sandbox.drain()).toMatchObject({ delivered: 1 });
  const endpoints = await sdkFor(Number(new URL(second.url).port)).webhookEndpoints.list();
  expect(endpoints.data).toHaveLength(1);
  await second.sandbox.close();
  await receiver.close();
});
