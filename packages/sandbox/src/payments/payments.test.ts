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

const euro = { amount: 10_000, currency: "eur" };

/** The types of all events about one object, oldest first. */
async function eventsOf(...ids: (string | null)[]): Promise<string[]> {
  const types: string[] = [];
  for await (const event of stripe.events.list({ limit: 100 })) {
    if ("id" in event.data.object && ids.includes(event.data.object.id)) types.push(event.type);
  }
  return types.toReversed();
}

const idOf = (value: string | { id: string } | null) =>
  value === null || typeof value === "string" ? value : value.id;

describe("a card payment", () => {
  test("is captured asynchronously by default: its balance transaction comes by charge.updated", async () => {
    const intent = await stripe.paymentIntents.create({
      ...euro,
      payment_method: "pm_card_visa",
      confirm: true,
      metadata: { booking_reference: "RE-2025-0142" },
    });
    const chargeId = idOf(intent.latest_charge);
    expect(intent).toMatchObject({ status: "succeeded", amount_received: 10_000 });
    const before = await stripe.charges.retrieve(chargeId ?? "");
    expect(before).toMatchObject({
      balance_transaction: null,
      captured: true,
      metadata: { booking_reference: "RE-2025-0142" },
    });
    sandbox.settle();
    const after = await stripe.charges.retrieve(chargeId ?? "");
    expect(after.balance_transaction).toMatch(/^txn_3.{23}$/);
    expect(await eventsOf(intent.id, chargeId)).toEqual([
      "payment_intent.created",
      "charge.succeeded",
      "payment_intent.succeeded",
      "charge.updated",
    ]);
    const [event] = (await stripe.events.list({ type: "charge.updated", limit: 1 })).data;
    expect(event?.data.previous_attributes).toEqual({ balance_transaction: null });
  });

  test("may be declined and then succeed: one PaymentIntent, two charges", async () => {
    const created = await stripe.paymentIntents.create(euro);
    const declined = stripe.paymentIntents.confirm(created.id, {
      payment_method: "pm_card_chargeDeclinedInsufficientFunds",
    });
    await expect(declined).rejects.toMatchObject({
      type: "StripeCardError",
      statusCode: 402,
      code: "card_declined",
      decline_code: "insufficient_funds",
      payment_intent: { id: created.id, status: "requires_payment_method" },
    });
    const open = await stripe.paymentIntents.retrieve(created.id);
    expect(open.last_payment_error).toMatchObject({ decline_code: "insufficient_funds" });
    expect(open.payment_method).toBeNull();

    const paid = await stripe.paymentIntents.confirm(created.id, {
      payment_method: "pm_card_mastercard",
    });
    expect(paid).toMatchObject({ status: "succeeded", last_payment_error: null });
    const { data } = await stripe.charges.list({ payment_intent: created.id });
    expect(data.map((charge) => charge.status)).toEqual(["succeeded", "failed"]);
    expect(data[0]?.payment_method_details?.card).toMatchObject({
      brand: "mastercard",
      last4: "4444",
    });
  });

  test("has the same fingerprint wherever the same card pays", async () => {
    const pay = async (method: string) => {
      const intent = await stripe.paymentIntents.create({
        ...euro,
        payment_method: method,
        confirm: true,
        expand: ["latest_charge"],
      });
      const charge = intent.latest_charge;
      if (charge === null || typeof charge === "string") throw new Error("not expanded");
      return charge.payment_method_details?.card?.fingerprint;
    };
    const visa = await pay("pm_card_visa");
    expect(await pay("pm_card_visa")).toBe(visa);
    expect(await pay("pm_card_amex")).not.toBe(visa);
  });

  test("waits for its payer where 3-D Secure asks", async () => {
    const asked = await stripe.paymentIntents.create({
      ...euro,
      payment_method: "pm_card_authenticationRequired",
      confirm: true,
    });
    expect(asked).toMatchObject({ status: "requires_action", latest_charge: null });
    const answer = (body: string) =>
      fetch(`${url}/_sandbox/payment_intents/${asked.id}/authenticate`, { method: "POST", body });
    await answer("agreed=false");
    expect(await stripe.paymentIntents.retrieve(asked.id)).toMatchObject({
      status: "requires_payment_method",
      last_payment_error: { code: "payment_intent_authentication_failure" },
    });
    await stripe.paymentIntents.confirm(asked.id, {
      payment_method: "pm_card_authenticationRequired",
    });
    await answer("agreed=true");
    expect((await stripe.paymentIntents.retrieve(asked.id)).status).toBe("succeeded");
  });

  test("is declined where 3-D Secure asks and nobody is there, or the type isn't offered", async () => {
    const params = { ...euro, payment_method: "pm_card_authenticationRequired", confirm: true };
    await expect(
      stripe.paymentIntents.create({ ...params, off_session: true }),
    ).rejects.toMatchObject({ statusCode: 402, code: "authentication_required" });
    const { id } = await stripe.customers.create({});
    await expect(
      stripe.paymentIntents.create({
        ...params,
        customer: id,
        allowed_payment_method_types: ["ideal"],
      }),
    ).rejects.toMatchObject({ code: "payment_intent_incompatible_payment_method" });
    expect((await stripe.paymentIntents.list({ customer: id })).data).toEqual([]);
  });

  test.each([
    ["pm_card_visa_applePay", { type: "card", card: { wallet: { type: "apple_pay" } } }],
    ["pm_card_visa_googlePay", { type: "card", card: { wallet: { type: "google_pay" } } }],
    ["pm_link", { type: "link", link: { country: "NL" } }],
    ["pm_ideal", { type: "ideal", ideal: { bic: "INGBNL2A" } }],
    ["pm_bancontact", { type: "bancontact", bancontact: { preferred_language: "nl" } }],
    ["pm_paypal", { type: "paypal", paypal: { country: "NL" } }],
    ["pm_sepaDebit", { type: "sepa_debit", sepa_debit: { country: "AT", last4: "3201" } }],
  ])("may come by %s, and the charge shows how", async (method, details) => {
    const { id, status } = await stripe.paymentIntents.create({
      ...euro,
      payment_method: method,
      confirm: true,
    });
    if (status === "requires_action") sandbox.authenticate(id);
    sandbox.settle();
    const paid = await stripe.paymentIntents.retrieve(id, { expand: ["latest_charge"] });
    expect(paid.status).toBe("succeeded");
    expect(paid.latest_charge).toMatchObject({ payment_method_details: details });
  });

  test("settles in euro: a yen has no hundredths", async () => {
    const intent = await stripe.paymentIntents.create({
      amount: 10_000,
      currency: "jpy",
      payment_method: "pm_card_nl",
      confirm: true,
      capture_method: "automatic",
      expand: ["latest_charge.balance_transaction"],
    });
    expect(intent.latest_charge).toMatchObject({
      balance_transaction: {
        amount: 6148,
        currency: "eur",
        exchange_rate: 0.006148,
        fee: 117,
        net: 6031,
      },
    });
  });
});

describe("an authorisation", () => {
  const hold = () =>
    stripe.paymentIntents.create({
      ...euro,
      capture_method: "manual",
      payment_method: "pm_card_visa",
      confirm: true,
    });

  test("is not money until captured, and may be captured in part", async () => {
    const held = await hold();
    expect(held).toMatchObject({
      status: "requires_capture",
      amount_capturable: 10_000,
      amount_received: 0,
    });
    const chargeId = idOf(held.latest_charge) ?? "";
    expect(await stripe.charges.retrieve(chargeId)).toMatchObject({ paid: true, captured: false });
    await expect(
      stripe.paymentIntents.capture(held.id, { amount_to_capture: 10_001 }),
    ).rejects.toMatchObject({ param: "amount_to_capture" });
    const taken = await stripe.paymentIntents.capture(held.id, { amount_to_capture: 4000 });
    expect(taken).toMatchObject({
      status: "succeeded",
      amount_received: 4000,
      amount_capturable: 0,
    });
    expect(await stripe.charges.retrieve(chargeId)).toMatchObject({
      amount_captured: 4000,
      amount_refunded: 6000,
      refunded: false,
    });
    expect(await eventsOf(held.id, chargeId)).toEqual([
      "payment_intent.created",
      "charge.succeeded",
      "payment_intent.amount_capturable_updated",
      "charge.captured",
      "payment_intent.succeeded",
    ]);
    await expect(stripe.paymentIntents.cancel(held.id)).rejects.toMatchObject({
      code: "payment_intent_unexpected_state",
    });
  });

  test("expires after seven days", async () => {
    const held = await hold();
    sandbox.advance(7 * 86_400_000);
    expect(await stripe.paymentIntents.retrieve(held.id)).toMatchObject({
      status: "canceled",
      cancellation_reason: "expired",
    });
    expect(await eventsOf(idOf(held.latest_charge))).toEqual([
      "charge.succeeded",
      "charge.expired",
    ]);
  });
});

describe("a bank debit", () => {
  test.each([
    ["pm_sepaDebit", "succeeded", "payment_intent.succeeded", "charge.succeeded"],
    [
      "pm_sepaDebit_fails",
      "requires_payment_method",
      "payment_intent.payment_failed",
      "charge.failed",
    ],
  ])("processes for days: %s ends %s", async (method, status, intentEvent, chargeEvent) => {
    const started = await stripe.paymentIntents.create({
      ...euro,
      allowed_payment_method_types: ["sepa_debit"],
      payment_method: method,
      confirm: true,
    });
    expect(started.status).toBe("processing");
    sandbox.settle();
    const ended = await stripe.paymentIntents.retrieve(started.id);
    expect(ended.status).toBe(status);
    const chargeId = idOf(ended.latest_charge);
    expect(await eventsOf(started.id, chargeId)).toEqual([
      "payment_intent.created",
      "charge.pending",
      "payment_intent.processing",
      chargeEvent,
      intentEvent,
    ]);
  });
});

describe("a Checkout Session", () => {
  const open = (params: Partial<Stripe.Checkout.SessionCreateParams> = {}) =>
    stripe.checkout.sessions.create({
      mode: "payment",
      success_url: "https://example.com",
      client_reference_id: "RE-2025-0142",
      metadata: { booking: "142" },
      line_items: [
        {
          quantity: 2,
          price_data: { currency: "eur", unit_amount: 5000, product_data: { name: "Stay" } },
        },
      ],
      ...params,
    });
  const complete = (id: string, body: Record<string, string>) =>
    fetch(`${url}/_sandbox/checkout/sessions/${id}/complete`, {
      method: "POST",
      body: new URLSearchParams(body).toString(),
    });

  test("has no PaymentIntent until paid, which then knows nothing of the session's metadata", async () => {
    const session = await open();
    expect(session).toMatchObject({ amount_total: 10_000, payment_intent: null, status: "open" });
    expect((await complete(session.id, { payment_method: "pm_card_chargeDeclined" })).status).toBe(
      402,
    );
    expect((await stripe.checkout.sessions.retrieve(session.id)).status).toBe("open");
    await complete(session.id, {
      payment_method: "pm_ideal",
      email: "ana@example.com",
      name: "Ana",
    });
    const done = await stripe.checkout.sessions.retrieve(session.id, {
      expand: ["payment_intent", "line_items"],
    });
    expect(done).toMatchObject({
      status: "complete",
      payment_status: "paid",
      client_reference_id: "RE-2025-0142",
      customer_details: { email: "ana@example.com" },
      payment_intent: { metadata: {}, status: "succeeded" },
      line_items: { data: [{ amount_total: 10_000, quantity: 2 }] },
    });
    const found = await stripe.checkout.sessions.list({
      payment_intent: idOf(done.payment_intent) ?? "",
    });
    expect(found.data.map(({ id }) => id)).toEqual([session.id]);
  });

  test("completes unpaid with a debit, and tells later how it ended", async () => {
    const session = await open({
      payment_intent_data: { metadata: { booking_reference: "RE-1" } },
    });
    await complete(session.id, { payment_method: "pm_sepaDebit" });
    expect(await stripe.checkout.sessions.retrieve(session.id)).toMatchObject({
      status: "complete",
      payment_status: "unpaid",
    });
    sandbox.settle();
    expect(await eventsOf(session.id)).toEqual([
      "checkout.session.completed",
      "checkout.session.async_payment_succeeded",
    ]);
  });

  test("expires after a day, or when told to", async () => {
    const [first, second] = [await open(), await open()];
    await stripe.checkout.sessions.expire(first.id);
    sandbox.advance(86_400_000);
    expect(await eventsOf(first.id, second.id)).toEqual([
      "checkout.session.expired",
      "checkout.session.expired",
    ]);
    expect((await complete(second.id, {})).status).toBe(400);
  });
});

test("a charge of the old kind has no PaymentIntent and counts in the truth", async () => {
  const before = sandbox.truth().succeeded["chf"]?.count ?? 0;
  const charge = await stripe.charges.create({ amount: 1000, currency: "chf", source: "tok_visa" });
  expect(charge).toMatchObject({ captured: true, payment_intent: null, status: "succeeded" });
  expect(sandbox.truth().succeeded["chf"]).toEqual({ count: before + 1, amount: 1000 });
  const held = await stripe.charges.create({
    amount: 1000,
    currency: "chf",
    source: "tok_visa",
    capture: false,
  });
  expect(await stripe.charges.capture(held.id, { amount: 400 })).toMatchObject({
    amount_captured: 400,
  });
  expect(sandbox.truth().succeeded["chf"]).toEqual({ count: before + 2, amount: 1400 });
});
