import type Stripe from "stripe";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { Sandbox } from "../sandbox.ts";
import { startSandbox } from "../started-sandbox.ts";

const DAY_MS = 86_400_000;
const START = Date.parse("2026-03-01T12:00:00Z");

let sandbox: Sandbox;
let stripe: Stripe;
beforeEach(async () => {
  // The clock stands still: only `advance` moves it.
  ({ sandbox, stripe } = await startSandbox({ now: () => START }));
});
afterEach(() => sandbox.close());

async function all(params: Stripe.EventListParams): Promise<string[]> {
  const ids: string[] = [];
  for await (const event of stripe.events.list(params)) ids.push(event.id);
  return ids;
}

/** Ids of the events that come of it, oldest first. */
function eventsOf(work: () => void): string[] {
  const { events } = sandbox.world.records;
  const before = events.size;
  work();
  return [...events.all()].slice(before).map(({ id }) => id);
}

const emit = (count: number, type = "customer.created") =>
  eventsOf(() => {
    for (let i = 0; i < count; i += 1) {
      sandbox.world.emit(type, sandbox.world.records.customers.insert(customer(i)));
    }
  });

const customer = (number: number): Stripe.Customer => ({
  id: `cus_${sandbox.world.records.customers.size}_${number}`,
  object: "customer",
  balance: 0,
  created: sandbox.world.clock.nowSeconds(),
  default_source: null,
  description: null,
  email: null,
  invoice_prefix: "A",
  invoice_settings: {
    custom_fields: null,
    default_payment_method: null,
    footer: null,
    rendering_options: null,
  },
  livemode: false,
  metadata: {},
  shipping: null,
});

test("auto-paging gives all of one second in a stable order, newest first, or from a cursor on oldest first", async () => {
  const made = emit(25);
  expect(await all({ limit: 4 })).toEqual(made.toReversed());
  expect(await all({ limit: 4, starting_after: made[20] ?? "" })).toEqual(
    made.slice(0, 20).toReversed(),
  );
  expect(await all({ limit: 4, ending_before: made[4] ?? "" })).toEqual(made.slice(5));
  // What comes while paging forward is found; what is there isn't shifted.
  const page = await stripe.events.list({ limit: 3, ending_before: made[20] ?? "" });
  const [later] = emit(1);
  const next = await stripe.events.list({ ending_before: page.data[0]?.id ?? "" });
  expect(next.data.map(({ id }) => id)).toEqual([later, made[24]]);
});

test("disjoint windows of `created` hold each event once", async () => {
  const made: string[] = [];
  for (let minute = 0; minute < 6; minute += 1) {
    made.push(...emit(5));
    sandbox.advance(60_000);
  }
  const start = START / 1000;
  const windows = [
    { lt: start + 60 },
    { gte: start + 60, lt: start + 200 },
    { gt: start + 199, lte: start + 240 },
    { gt: start + 240 },
  ];
  const found: string[] = [];
  for (const created of windows) found.push(...(await all({ created, limit: 3 })).toReversed());
  expect(found).toEqual(made);
  expect(await all({ created: start + 60 })).toEqual(made.slice(5, 10).toReversed());
});

test("types: one, one by wildcard, or several of at most twenty", async () => {
  const created = emit(2);
  const updated = emit(2, "customer.updated");
  const source = emit(1, "customer.source.created");
  expect(await all({ type: "customer.created", limit: 1 })).toEqual(created.toReversed());
  expect(await all({ type: "customer.*", limit: 2 })).toHaveLength(5);
  expect(await all({ types: ["customer.updated", "customer.source.*"], limit: 1 })).toEqual([
    ...source,
    ...updated.toReversed(),
  ]);
  const both = { type: "customer.created", types: ["customer.updated"] };
  await expect(stripe.events.list(both)).rejects.toMatchObject({ param: "types" });
  const many = Array.from({ length: 21 }, (_, number) => `a.b${number}`);
  await expect(stripe.events.list({ types: many })).rejects.toMatchObject({ param: "types" });
  expect(await all({ types: many.slice(1) })).toEqual([]);
});

test("delivery_success tells what an endpoint has not had", async () => {
  const [had] = emit(1);
  sandbox.world.records.webhookEndpoints.insert({
    id: "we_1",
    object: "webhook_endpoint",
    api_version: null,
    application: null,
    created: 1,
    description: null,
    enabled_events: ["*"],
    livemode: false,
    metadata: {},
    status: "enabled",
    url: "http://127.0.0.1:9/nobody",
  });
  const [waiting] = emit(1);
  expect(await all({ delivery_success: true })).toEqual([had]);
  expect(await all({ delivery_success: false })).toEqual([waiting]);
});

test("what is older than thirty days is gone: from lists, as a cursor, and by its id", async () => {
  const [old] = emit(1);
  sandbox.advance(29 * DAY_MS);
  const [young] = emit(1);
  expect(await all({})).toEqual([young, old]);
  sandbox.advance(DAY_MS + 1000);
  expect(await all({ created: { gte: 1 } })).toEqual([young]);
  const missing = { code: "resource_missing", statusCode: 404 };
  await expect(stripe.events.retrieve(old ?? "")).rejects.toMatchObject(missing);
  await expect(stripe.events.list({ ending_before: old ?? "" })).rejects.toMatchObject(missing);
  expect((await stripe.events.retrieve(young ?? "")).id).toBe(young);
});
