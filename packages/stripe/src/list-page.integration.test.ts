import { createSandbox, type Sandbox } from "@rentease/sandbox";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createGateway, type Gateway } from "./gateway.ts";
import type { ListedObject, ListedType } from "./list-page.ts";

let sandbox: Sandbox;
let gateway: Gateway;
let url: string;

beforeAll(async () => {
  sandbox = createSandbox({});
  ({ url } = await sandbox.listen());
  gateway = createGateway({ secretKey: "sk_test_x", apiBase: url });
});
afterAll(() => sandbox.close());

async function post(path: string, fields: Record<string, string>): Promise<string> {
  const response = await fetch(`${url}${path}`, {
    method: "POST",
    headers: { authorization: "Bearer sk_test_x" },
    body: new URLSearchParams(fields),
  });
  const object: unknown = await response.json();
  if (typeof object !== "object" || object === null || !("id" in object)) throw new Error("no id");
  return String(object.id);
}

const pay = () =>
  post("/v1/payment_intents", {
    amount: "12000",
    currency: "eur",
    confirm: "true",
    payment_method: "pm_card_visa",
    "automatic_payment_methods[enabled]": "true",
    "automatic_payment_methods[allow_redirects]": "never",
  });

const second = 1_000;
const ever = { from: new Date(0), to: new Date(Date.now() + 3_600 * second) };

/** Every page of a window. */
async function list(type: ListedType, window = ever): Promise<ListedObject[]> {
  const objects: ListedObject[] = [];
  for (let after: string | undefined; ; after = objects.at(-1)?.id) {
    const listed = await gateway.listObjects(type, { ...window, after });
    expect(listed.objects.length).toBeLessThanOrEqual(100);
    objects.push(...listed.objects);
    if (!listed.more) return objects;
  }
}

test("pages hold every object of a window once, newest first, with what it carries", async () => {
  const intents = new Set<string>();
  for (let paid = 0; paid < 103; paid += 1) intents.add(await pay());
  sandbox.settle();
  const charges = await list("charge");
  expect(charges).toHaveLength(103);
  expect(new Set(charges.map(({ id }) => id)).size).toBe(103);
  const times = charges.map(({ created }) => created.getTime());
  expect(times).toEqual(times.toSorted((a, b) => b - a));
  for (const { id, facts } of charges) {
    const [own, ...carried] = facts;
    expect(own).toMatchObject({ object: "charge", facts: { id } });
    expect(carried.map(({ object }) => object)).toContain("balance_transaction");
  }

  const [oldest, newest] = [times.at(-1) ?? 0, times[0] ?? 0];
  const windowed = (from: number, to: number) =>
    list("charge", { from: new Date(from), to: new Date(to) });
  expect(await windowed(oldest, newest + second)).toHaveLength(103);
  const last = times.filter((time) => time === newest).length;
  expect(await windowed(oldest, newest)).toHaveLength(103 - last);
});

test("every listed type has its window", async () => {
  const intent = await pay();
  await post("/v1/refunds", { payment_intent: intent, amount: "2000" });
  sandbox.settle();
  const [refund] = await list("refund");
  expect(refund?.facts.map(({ object }) => object)).toEqual(["refund", "balance_transaction"]);
  expect((await list("balance_transaction")).length).toBeGreaterThan(1);
  for (const type of ["dispute", "payout", "checkout.session"] as const) {
    expect(await list(type)).toEqual([]);
  }
});

test("a charge is fetched with its movements; its PaymentIntent comes with its list only", async () => {
  const intent = await pay();
  sandbox.settle();
  const charge = (await list("charge")).find(({ facts }) =>
    facts.some((fact) => fact.object === "charge" && fact.facts.paymentIntent === intent),
  );
  const facts = await gateway.fetchObject("charge", charge?.id ?? "");
  expect(facts).toEqual(charge?.facts.filter(({ object }) => object !== "payment_intent"));
  expect(facts.map(({ object }) => object)).toEqual(["charge", "balance_transaction"]);
  expect(charge?.facts.map(({ object }) => object)).toContain("payment_intent");
});

test("the session that made a PaymentIntent is found by it", async () => {
  const session = await post("/v1/checkout/sessions", {
    mode: "payment",
    success_url: "https://example.com",
    client_reference_id: "RE-2026-0142",
    "line_items[0][quantity]": "2",
    "line_items[0][price_data][currency]": "eur",
    "line_items[0][price_data][unit_amount]": "5000",
    "line_items[0][price_data][product_data][name]": "Stay",
  });
  await post(`/_sandbox/checkout/sessions/${session}/complete`, { payment_method: "pm_card_visa" });
  const [listed] = await list("checkout.session");
  const [own] = listed?.facts ?? [];
  if (own?.object !== "checkout.session") throw new Error("no session is listed");
  const { paymentIntent } = own.facts;
  expect(own.facts).toMatchObject({ id: session, clientReferenceId: "RE-2026-0142" });
  expect(await gateway.listSessionsOf(paymentIntent ?? "")).toEqual([own]);
  expect(await gateway.listSessionsOf("pi_none")).toEqual([]);
});
