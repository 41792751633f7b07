import { createTestDatabase } from "@rentease/testing";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startConsole } from "../console-fixture.ts";
import { bookingSchema } from "./booking-json.ts";
import { paymentSchema } from "./payment-json.ts";

let console: Awaited<ReturnType<typeof startConsole>>;

const day = (date: number) => new Date(Date.UTC(2026, 5, date));

beforeAll(async () => {
  console = await startConsole(createTestDatabase);
  await console.call("PUT", "/bookings/RE-1", {
    body: {
      currency: "eur",
      guest: { name: "Ana Holm", email: "ana@example.com" },
      instalments: [{ kind: "deposit", amount: 12_000 }],
    },
  });
  await console.receive(
    { id: "pi_1", reference: "RE-1", created: day(1), email: "ana@example.com" },
    { id: "pi_2", description: "RE-1 extra", amount: 500n, created: day(2) },
    { id: "pi_3", amount: 900n, currency: "jpy", created: day(3) },
    { id: "pi_4", created: day(3) },
  );
});
afterAll(() => console.stop());

const listed = async (query: string) => {
  const { body } = await console.call("GET", `/payments?${query}`, { role: "viewer" });
  const items = body["items"] as { stripe: { payment_intent: string } }[];
  return { ids: items.map(({ stripe }) => stripe.payment_intent), next: body["next_cursor"] };
};

test("a payment reads as it does everywhere, by our id and Stripe's", async () => {
  const { body } = await console.call("GET", "/payments/pi_1", { role: "viewer" });
  expect(body).toMatchObject({
    source: "stripe",
    status: "succeeded",
    method: "card",
    currency: "eur",
    amount: 12_000,
    received: 12_000,
    refunded: 0,
    disputed: 0,
    fee: null,
    net: null,
    settlement_currency: null,
    livemode: false,
    payer: { email: "ana@example.com" },
    stripe: { payment_intent: "pi_1", charge: "ch_1", payout: null },
    review: "matched",
    decision: expect.stringMatching(/^[\da-f-]{36}$/),
    allocations: [{ booking: "RE-1", amount: 12_000, rule: "metadata", by: "system" }],
    refunds: [],
    disputes: [],
  });
  expect((await console.call("GET", `/payments/${String(body["id"])}`)).body).toEqual(body);
  expect((await console.call("GET", "/payments/ch_1")).body).toEqual(body);
  expect((await console.call("GET", "/payments/pi_none")).status).toBe(404);
});

test("a payment and a booking hold what their description says, and nothing besides", async () => {
  const payment = await console.call("GET", "/payments/pi_1");
  expect(paymentSchema.strict().parse(payment.body)).toEqual(payment.body);
  const booking = await console.call("GET", "/bookings/RE-1");
  expect(bookingSchema.strict().parse(booking.body)).toEqual(booking.body);
});

test("payments are listed newest first, by each filter", async () => {
  const all = (await listed("")).ids;
  expect(all.slice(2)).toEqual(["pi_2", "pi_1"]);
  expect(all.slice(0, 2).toSorted()).toEqual(["pi_3", "pi_4"]);
  expect((await listed("review=matched")).ids).toEqual(["pi_1"]);
  expect((await listed("review=suggested")).ids).toEqual(["pi_2"]);
  expect((await listed("booking=re-1")).ids).toEqual(["pi_1"]);
  expect((await listed("booking=RE-9")).ids).toEqual([]);
  expect((await listed("status=failed")).ids).toEqual([]);
  expect((await listed("source=manual")).ids).toEqual([]);
  expect((await listed("from=2026-06-02&to=2026-06-03")).ids).toEqual(["pi_2"]);
});

test("pages neither repeat nor leave out a payment, of one moment too, while others are added", async () => {
  const seen: string[] = [];
  let cursor = "";
  for (let page = 0; ; page += 1) {
    const { ids, next } = await listed(`limit=1${cursor && `&cursor=${cursor}`}`);
    seen.push(...ids);
    if (typeof next !== "string") break;
    cursor = next;
    await console.receive({ id: `pi_new_${page}`, created: day(10 + page) });
  }
  expect(seen.toSorted()).toEqual(["pi_1", "pi_2", "pi_3", "pi_4"]);
});

test("suggestions name the booking, best first, with the reasons", async () => {
  const { status, body } = await console.call("GET", "/payments/pi_2/suggestions", {
    role: "viewer",
  });
  expect(status).toBe(200);
  const [first] = body["items"] as { reference: string; score: number; reasons: string[] }[];
  expect(first).toMatchObject({ reference: "RE-1", amount_expected: null });
  expect(first?.score).toBeGreaterThan(0);
  expect(first?.reasons.length).toBeGreaterThan(0);
  expect((await console.call("GET", "/payments/pi_none/suggestions")).status).toBe(404);
});
