import type Stripe from "stripe";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Sandbox } from "../sandbox.ts";
import { startSandbox } from "../started-sandbox.ts";

let sandbox: Sandbox;
let stripe: Stripe;
let url: string;
beforeAll(async () => {
  ({ sandbox, stripe, url } = await startSandbox());
});
afterAll(() => sandbox.close());

const idOf = (value: string | { id: string } | null | undefined): string =>
  (typeof value === "string" ? value : value?.id) ?? "";

/** Types of the events about these objects, oldest first. */
async function eventsOf(...ids: string[]): Promise<string[]> {
  const types: string[] = [];
  for await (const event of stripe.events.list({ limit: 100 })) {
    if ("id" in event.data.object && ids.includes(event.data.object.id)) types.push(event.type);
  }
  return types.toReversed();
}

async function pay(payment_method = "pm_card_visa", currency = "eur", amount = 10_000) {
  const intent = await stripe.paymentIntents.create({
    amount,
    currency,
    payment_method,
    confirm: true,
  });
  if (intent.status === "requires_action") sandbox.authenticate(intent.id);
  sandbox.settle();
  const paid = await stripe.paymentIntents.retrieve(intent.id);
  return { intent: paid, charge: idOf(paid.latest_charge) };
}

const transactionsOf = async (source: string) =>
  (await stripe.balanceTransactions.list({ source })).data;

describe("a card refund", () => {
  test("succeeds at once, with its balance transaction, in Stripe's order of events", async () => {
    const { intent, charge } = await pay();
    const refund = await stripe.refunds.create({
      payment_intent: intent.id,
      amount: 4000,
      reason: "requested_by_customer",
      metadata: { why: "rain" },
      expand: ["balance_transaction", "failure_balance_transaction"],
    });
    expect(refund).toMatchObject({
      id: expect.stringMatching(/^re_3.{23}$/),
      amount: 4000,
      charge,
      payment_intent: intent.id,
      metadata: { why: "rain" },
      status: "succeeded",
      balance_transaction: {
        amount: -4000,
        fee: 0,
        net: -4000,
        reporting_category: "refund",
        source: refund.id,
        type: "refund",
      },
    });
    expect(await stripe.charges.retrieve(charge)).toMatchObject({
      amount_refunded: 4000,
      refunded: false,
    });
    expect(await eventsOf(refund.id, charge)).toEqual([
      "charge.succeeded",
      "charge.updated",
      "refund.created",
      "charge.refunded",
    ]);
    await stripe.refunds.create({ charge });
    const full = await stripe.charges.retrieve(charge, { expand: ["refunds"] });
    expect(full).toMatchObject({ amount_refunded: 10_000, refunded: true });
    expect(full.refunds?.data.map(({ amount }) => amount)).toEqual([6000, 4000]);
  });

  test("of a charge that isn't settled yet settles it first", async () => {
    const intent = await stripe.paymentIntents.create({
      amount: 5000,
      currency: "usd",
      payment_method: "pm_card_visa",
      confirm: true,
    });
    const charge = idOf(intent.latest_charge);
    const refund = await stripe.refunds.create({ charge });
    expect(await eventsOf(charge, refund.id)).toEqual([
      "charge.succeeded",
      "charge.updated",
      "refund.created",
      "charge.refunded",
    ]);
    sandbox.settle();
    expect(await transactionsOf(charge)).toHaveLength(1);
  });

  test("settles, in parts, to what the charge settled to", async () => {
    for (const currency of ["usd", "jpy", "gbp"]) {
      const { charge } = await pay("pm_card_visa", currency, 1001);
      const [settled] = await transactionsOf(charge);
      let left = settled?.amount ?? 0;
      for (const amount of [333, 333, 335]) {
        const refund = await stripe.refunds.create({ charge, amount });
        const [part] = await transactionsOf(refund.id);
        expect(part?.exchange_rate).toBe(settled?.exchange_rate);
        left += part?.amount ?? 0;
        expect(left).toBeGreaterThanOrEqual(0);
      }
      expect(left).toBe(0);
    }
  });

  test("is refused in Stripe's words", async () => {
    const { charge } = await pay();
    await expect(stripe.refunds.create({ charge, amount: 10_001 })).rejects.toMatchObject({
      param: "amount",
      message: "Refund amount (€100.01) is greater than charge amount (€100.00)",
    });
    await stripe.refunds.create({ charge, amount: 1 });
    await expect(stripe.refunds.create({ charge, amount: 10_000 })).rejects.toMatchObject({
      message: "Refund amount (€100.00) is greater than unrefunded amount on charge (€99.99)",
    });
    await stripe.refunds.create({ charge });
    await expect(stripe.refunds.create({ charge })).rejects.toMatchObject({
      type: "StripeInvalidRequestError",
      code: "charge_already_refunded",
    });
    await expect(stripe.refunds.create({ amount: 1 })).rejects.toMatchObject({ statusCode: 400 });
    const held = await stripe.paymentIntents.create({
      amount: 1000,
      currency: "eur",
      payment_method: "pm_card_visa",
      capture_method: "manual",
      confirm: true,
    });
    await expect(stripe.refunds.create({ payment_intent: held.id })).rejects.toMatchObject({
      message: `This PaymentIntent (${held.id}) does not have a successful charge to refund.`,
    });
  });

  test("after a part was captured takes no more than that part", async () => {
    const { id } = await stripe.paymentIntents.create({
      amount: 1000,
      currency: "usd",
      payment_method: "pm_card_visa",
      capture_method: "manual",
      confirm: true,
    });
    const before = sandbox.truth().refunded["usd"] ?? { count: 0, amount: 0 };
    await stripe.paymentIntents.capture(id, { amount_to_capture: 300 });
    expect(sandbox.truth().refunded["usd"] ?? { count: 0, amount: 0 }).toEqual(before);
    const refund = await stripe.refunds.create({ payment_intent: id });
    expect(refund.amount).toBe(300);
    const charge = await stripe.charges.retrieve(idOf(refund.charge));
    expect(charge).toMatchObject({ amount_refunded: 1000, refunded: true });
    const [settled, paidBack] = [
      ...(await transactionsOf(charge.id)),
      ...(await transactionsOf(refund.id)),
    ];
    expect(paidBack?.amount).toBe(-(settled?.amount ?? 0));
    expect(sandbox.truth().refunded["usd"]).toEqual({
      count: before.count + 1,
      amount: before.amount + 300,
    });
  });
});

test("a refund that fails after it succeeded gives the money back to the account", async () => {
  const { charge } = await pay("pm_card_refundFail", "usd");
  const before = sandbox.truth();
  const refund = await stripe.refunds.create({ charge, amount: 2500 });
  expect(refund.status).toBe("succeeded");
  expect(sandbox.truth().refunded["usd"]?.amount).toBe(
    (before.refunded["usd"]?.amount ?? 0) + 2500,
  );
  sandbox.settle();
  const failed = await stripe.refunds.retrieve(refund.id, {
    expand: ["balance_transaction", "failure_balance_transaction"],
  });
  expect(failed).toMatchObject({
    status: "failed",
    failure_reason: "expired_or_canceled_card",
    failure_balance_transaction: { reporting_category: "refund_failure", type: "refund_failure" },
  });
  const moved = await transactionsOf(refund.id);
  expect(moved.reduce((sum, { net }) => sum + net, 0)).toBe(0);
  expect(await stripe.charges.retrieve(charge)).toMatchObject({ amount_refunded: 0 });
  expect((await eventsOf(refund.id, charge)).slice(2)).toEqual([
    "refund.created",
    "charge.refunded",
    "refund.updated",
    "refund.failed",
    "charge.refund.updated",
    "charge.updated",
  ]);
  const [created] = (await stripe.events.list({ type: "refund.created", limit: 1 })).data;
  expect(created?.data.object).toMatchObject({ id: refund.id, status: "succeeded" });
  expect(sandbox.truth()).toMatchObject({ refunded: before.refunded, net: before.net });
});

describe("a refund that takes its time", () => {
  test.each([
    ["pm_card_pendingRefund", /^re_/],
    ["pm_ideal", /^pyr_/],
    ["pm_sepaDebit", /^pyr_/],
  ])("%s: pending, then succeeded", async (method, pattern) => {
    const { charge } = await pay(method);
    const refund = await stripe.refunds.create({ charge, amount: 100 });
    expect(refund).toMatchObject({ status: "pending", pending_reason: "processing" });
    expect(refund.id).toMatch(pattern);
    sandbox.settle();
    const after = await stripe.refunds.retrieve(refund.id);
    expect(after.status).toBe("succeeded");
    expect(after.pending_reason).toBeUndefined();
    const [moved] = await transactionsOf(refund.id);
    expect(moved?.type).toBe(refund.id.startsWith("re_") ? "refund" : "payment_refund");
    expect((await eventsOf(refund.id)).slice(0, 2)).toEqual(["refund.created", "refund.updated"]);
  });

  test("can be canceled while it does, and not after", async () => {
    const { charge } = await pay("pm_ideal");
    const refund = await stripe.refunds.create({ charge });
    expect(await stripe.refunds.cancel(refund.id)).toMatchObject({ status: "canceled" });
    expect(await stripe.charges.retrieve(charge)).toMatchObject({
      amount_refunded: 0,
      refunded: false,
    });
    sandbox.settle();
    await expect(stripe.refunds.cancel(refund.id)).rejects.toMatchObject({ statusCode: 400 });
    const again = await stripe.refunds.create({ charge });
    expect((await transactionsOf(again.id))[0]?.amount).toBe(-10_000);
  });

  test("may wait for the customer, and fail by a bank's word", async () => {
    const { charge } = await pay("pm_bancontact");
    const refund = await stripe.refunds.create({ charge, instructions_email: "a@example.com" });
    const control = (does: string) =>
      fetch(`${url}/_sandbox/refunds/${refund.id}/${does}`, { method: "POST" });
    await control("require_action");
    sandbox.settle();
    expect(await stripe.refunds.retrieve(refund.id)).toMatchObject({
      status: "requires_action",
      next_action: {
        display_details: { email_sent: { email_sent_to: "a@example.com" } },
      },
    });
    expect(await (await control("fail")).json()).toMatchObject({ status: "failed" });
    expect((await control("fail")).status).toBe(400);
  });
});

test("refunds are updated and listed", async () => {
  const { charge, intent } = await pay();
  const made: string[] = [];
  for (let i = 0; i < 12; i += 1) {
    made.push((await stripe.refunds.create({ charge, amount: 10 })).id);
  }
  const seen: string[] = [];
  for await (const { id } of stripe.refunds.list({ payment_intent: intent.id, limit: 5 })) {
    seen.push(id);
  }
  expect(seen).toEqual(made.toReversed());
  const own = await stripe.charges.retrieve(charge, { expand: ["refunds"] });
  expect(own.refunds).toMatchObject({ has_more: true });
  expect(own.refunds?.data.map(({ id }) => id)).toEqual(seen.slice(0, 10));
  const one = await stripe.refunds.update(made[0] ?? "", { metadata: { a: "1" } });
  expect(one.metadata).toEqual({ a: "1" });
  expect((await eventsOf(one.id)).at(-2)).toBe("refund.updated");
});

test("a charge of the old kind is refunded without a PaymentIntent", async () => {
  const charge = await stripe.charges.create({ amount: 900, currency: "eur", source: "tok_visa" });
  const refund = await stripe.refunds.create({ charge: charge.id });
  expect(refund).toMatchObject({ amount: 900, payment_intent: null, status: "succeeded" });
});

test("a debit that is taken back after it had succeeded fails its charge and reverses its balance", async () => {
  const { charge, intent } = await pay("pm_sepaDebit");
  const answer = await fetch(`${url}/_sandbox/charges/${charge}/fail`, { method: "POST" });
  expect(await answer.json()).toMatchObject({ paid: false, status: "failed" });
  const failed = await stripe.charges.retrieve(charge, {
    expand: ["failure_balance_transaction"],
  });
  expect(failed.failure_balance_transaction).toMatchObject({
    amount: -10_000,
    reporting_category: "charge_failure",
    source: charge,
    type: "payment_failure_refund",
  });
  expect((await eventsOf(charge)).at(-1)).toBe("charge.failed");
  expect((await stripe.paymentIntents.retrieve(intent.id)).status).toBe("succeeded");
  await expect(stripe.refunds.create({ charge })).rejects.toMatchObject({ statusCode: 400 });
});
