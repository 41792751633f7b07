import type Stripe from "stripe";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Sandbox } from "../sandbox.ts";
import { sdkFor, startSandbox } from "../started-sandbox.ts";

let sandbox: Sandbox;
let stripe: Stripe;
let url: string;
beforeAll(async () => {
  ({ sandbox, stripe, url } = await startSandbox());
});
afterAll(() => sandbox.close());

const card = {
  payment_method: "pm_card_visa",
  allowed_payment_method_types: ["card"],
  confirm: true,
};

describe("lists", () => {
  test("auto-paging gives every object once, newest first, in pages of 100 at most", async () => {
    const { id: customer } = await stripe.customers.create({ name: "Ana" });
    const made: string[] = [];
    for (let i = 0; i < 25; i += 1) {
      made.push(
        (await stripe.paymentIntents.create({ amount: 100 + i, currency: "eur", customer })).id,
      );
    }
    const seen: string[] = [];
    for await (const intent of stripe.paymentIntents.list({ customer, limit: 7 }))
      seen.push(intent.id);
    expect(seen).toEqual(made.toReversed());

    const page = await stripe.paymentIntents.list({ customer });
    expect(page.data).toHaveLength(10);
    expect(page.has_more).toBe(true);
    await expect(stripe.paymentIntents.list({ limit: 101 })).rejects.toMatchObject({
      param: "limit",
    });
  });

  test("ending_before pages the other way and keeps the order", async () => {
    const { id: customer } = await stripe.customers.create({});
    const [first, second, third] = await Promise.all(
      [1, 2, 3].map((amount) =>
        stripe.paymentIntents.create({ amount: amount * 100, currency: "eur", customer }),
      ),
    );
    const all = (await stripe.paymentIntents.list({ customer })).data.map(({ id }) => id);
    expect(new Set(all)).toEqual(new Set([first?.id, second?.id, third?.id]));
    const [newest, middle, oldest] = all;
    const page = await stripe.paymentIntents.list({
      customer,
      ending_before: oldest ?? "",
      limit: 1,
    });
    expect(page.data.map(({ id }) => id)).toEqual([middle]);
    expect(page.has_more).toBe(true);
    const rest = await stripe.paymentIntents.list({ customer, ending_before: oldest ?? "" });
    expect(rest.data.map(({ id }) => id)).toEqual([newest, middle]);
  });

  test("created bounds are half-open as asked", async () => {
    const { id, created } = await stripe.customers.create({ email: "bounds@example.com" });
    const found = async (bounds: Stripe.RangeQueryParam) =>
      (await stripe.customers.list({ email: "bounds@example.com", created: bounds })).data.length;
    expect(id).toMatch(/^cus_.{14}$/);
    expect(await found({ gte: created, lt: created + 1 })).toBe(1);
    expect(await found({ gt: created })).toBe(0);
    expect(await found({ lt: created })).toBe(0);
    expect(await found({ lte: created })).toBe(1);
  });

  test("an unknown cursor is resource_missing", async () => {
    await expect(stripe.charges.list({ starting_after: "ch_none" })).rejects.toMatchObject({
      code: "resource_missing",
      param: "starting_after",
      statusCode: 404,
    });
  });
});

describe("expand", () => {
  test("opens ids through several levels, in objects and in lists", async () => {
    const intent = await stripe.paymentIntents.create({
      ...card,
      amount: 1200,
      currency: "eur",
      capture_method: "automatic",
      expand: ["latest_charge.balance_transaction"],
    });
    const charge = intent.latest_charge;
    if (charge === null || typeof charge === "string") throw new Error("not expanded");
    expect(charge.balance_transaction).toMatchObject({ amount: 1200, net: 1200 - 64, fee: 64 });

    const { data } = await stripe.charges.list({
      payment_intent: intent.id,
      expand: ["data.payment_intent"],
    });
    expect(data[0]?.payment_intent).toMatchObject({ id: intent.id, object: "payment_intent" });
  });

  test("refuses what can't be expanded", async () => {
    const { id } = await stripe.paymentIntents.create({ amount: 100, currency: "eur" });
    await expect(stripe.paymentIntents.retrieve(id, { expand: ["amount"] })).rejects.toMatchObject({
      type: "StripeInvalidRequestError",
      param: "expand",
    });
    // Nothing behind a null yet.
    await stripe.paymentIntents.retrieve(id, { expand: ["latest_charge"] });
  });
});

describe("idempotency", () => {
  test("the same key and parameters replay the first answer", async () => {
    const params = { amount: 700, currency: "eur" };
    const first = await stripe.paymentIntents.create(params, { idempotencyKey: "k1" });
    const again = await stripe.paymentIntents.create(params, { idempotencyKey: "k1" });
    expect(again.id).toBe(first.id);
    expect(again.lastResponse.headers["idempotent-replayed"]).toBe("true");
    await expect(
      stripe.paymentIntents.create({ ...params, amount: 701 }, { idempotencyKey: "k1" }),
    ).rejects.toMatchObject({ type: "StripeIdempotencyError", statusCode: 400 });
  });

  test("a decline is replayed, a refused parameter may be corrected", async () => {
    const declined = {
      ...card,
      amount: 900,
      currency: "eur",
      payment_method: "pm_card_chargeDeclined",
    };
    const tryIt = () => stripe.paymentIntents.create(declined, { idempotencyKey: "k2" });
    const failures = [await tryIt().catch(String), await tryIt().catch(String)];
    expect(failures[0]).toContain("Your card was declined.");
    expect(failures[1]).toBe(failures[0]);
    const wrong = stripe.paymentIntents.create(
      { amount: 0, currency: "eur" },
      { idempotencyKey: "k3" },
    );
    await expect(wrong).rejects.toMatchObject({ param: "amount" });
    await stripe.paymentIntents.create({ amount: 1, currency: "eur" }, { idempotencyKey: "k3" });
  });
});

describe("errors and headers", () => {
  test("speak Stripe's language", async () => {
    await expect(stripe.paymentIntents.retrieve("pi_none")).rejects.toMatchObject({
      type: "StripeInvalidRequestError",
      code: "resource_missing",
      statusCode: 404,
      message: "No such payment_intent: 'pi_none'",
    });
    const noCurrency = fetch(`${url}/v1/payment_intents`, {
      method: "POST",
      headers: { authorization: "Bearer sk_test_x" },
      body: "amount=100",
    }).then((response) => response.json());
    expect(await noCurrency).toMatchObject({
      error: { code: "parameter_missing", param: "currency" },
    });
  });

  test("need a test key, and refuse live ones", async () => {
    expect((await fetch(`${url}/v1/charges`)).status).toBe(401);
    await expect(
      sdkFor(Number(new URL(url).port), "sk_live_x").charges.list(),
    ).rejects.toMatchObject({
      type: "StripeAuthenticationError",
      message: expect.stringContaining("refuses live keys"),
    });
    await sdkFor(Number(new URL(url).port), "rk_test_x").charges.list();
  });

  test("unknown addresses are Stripe's 404, and every answer has a Request-Id", async () => {
    const response = await fetch(`${url}/v1/nothing`, {
      headers: { authorization: "Bearer sk_test_x" },
    });
    expect(response.status).toBe(404);
    expect(response.headers.get("request-id")).toMatch(/^req_/);
    expect(await response.text()).toContain("Unrecognized request URL (GET: /v1/nothing)");
    const { lastResponse } = await stripe.accounts.retrieveCurrent();
    expect(lastResponse.apiVersion).toBe("2026-10-28.endive");
  });
});

test("metadata merges; an empty value deletes its key, an empty string all", async () => {
  const { id } = await stripe.paymentIntents.create({
    amount: 100,
    currency: "eur",
    metadata: { a: "1", b: "2" },
  });
  const merged = await stripe.paymentIntents.update(id, { metadata: { b: "", c: "3" } });
  expect(merged.metadata).toEqual({ a: "1", c: "3" });
  expect((await stripe.paymentIntents.update(id, { metadata: "" })).metadata).toEqual({});
});

test("the hosted checkout page can be paid by hand", async () => {
  const session = await stripe.checkout.sessions.create({
    mode: "payment",
    success_url: `${url}/done?session={CHECKOUT_SESSION_ID}`,
    line_items: [
      { price_data: { currency: "jpy", unit_amount: 5000, product_data: { name: "<Stay>" } } },
    ],
  });
  const page = await (await fetch(session.url ?? "")).text();
  expect(page).toContain("Pay 5000 JPY");
  const pay = (method: string) =>
    fetch(`${session.url}/pay`, {
      method: "POST",
      body: new URLSearchParams({ name: "Ana", email: "ana@example.com", payment_method: method }),
      redirect: "manual",
    });
  expect(await (await pay("pm_card_chargeDeclined")).text()).toContain("Your card was declined.");
  const paid = await pay("pm_card_visa");
  expect(paid.headers.get("location")).toBe(`${url}/done?session=${session.id}`);
  expect((await stripe.checkout.sessions.retrieve(session.id)).payment_status).toBe("paid");
});
