import { createTestDatabase } from "@rentease/testing";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startConsole } from "../console-fixture.ts";

let console: Awaited<ReturnType<typeof startConsole>>;

const booking = {
  guest: { name: "Ana Holm", email: "ana@example.com", phone: "+31612345678" },
  property: "Canal House 2",
  currency: "eur",
  check_in: "2025-07-01",
  check_out: "2025-07-05",
  status: "confirmed",
  items: [{ kind: "nights", description: "4 nights", amount: 48_000 }],
  instalments: [
    { kind: "deposit", due: "2025-05-01", amount: 14_400 },
    { kind: "balance", due: "2025-06-15", amount: 33_600 },
  ],
  stripe: { customer: "cus_1", payment_intent: "pi_own" },
};

beforeAll(async () => {
  console = await startConsole(createTestDatabase);
});
afterAll(() => console.stop());

test("a booking is put by its reference and read back with how its account stands", async () => {
  const put = await console.call("PUT", "/bookings/RE-2025-0142", { body: booking });
  expect(put.status).toBe(200);
  expect(put.body).toMatchObject({
    reference: "RE-2025-0142",
    ...booking,
    stripe: {
      customer: "cus_1",
      payment_link: null,
      checkout_session: null,
      payment_intent: "pi_own",
    },
    expected: 48_000,
    paid: 0,
    refunded: 0,
    balance: 48_000,
    other_currencies: [],
    payments: [],
  });
  const read = await console.call("GET", "/bookings/re-2025-0142", { role: "viewer" });
  expect(read.body).toEqual(put.body);
  expect(console.enqueued).toEqual([
    { name: "match-booking", payload: { bookingId: put.body["id"] } },
  ]);
});

test("put again it is replaced whole, and is still the same booking", async () => {
  const before = await console.call("GET", "/bookings/RE-2025-0142");
  const put = await console.call("PUT", "/bookings/re-2025-0142", {
    body: { currency: "eur", items: [{ kind: "nights", amount: 500 }] },
  });
  expect(put.body).toMatchObject({
    id: before.body["id"],
    expected: 500,
    instalments: [],
    guest: { name: null },
  });
  await console.call("PUT", "/bookings/RE-2025-0142", { body: booking });
});

test("its payment is matched and its balance follows", async () => {
  await console.receive({ id: "pi_1", amount: 14_400n, reference: "RE-2025-0142" });
  const { body } = await console.call("GET", "/bookings/RE-2025-0142");
  expect(body).toMatchObject({
    paid: 14_400,
    balance: 33_600,
    payments: [{ stripe: { payment_intent: "pi_1" }, share: { paid: 14_400, refunded: 0 } }],
  });
});

test("the queue away: put all the same, and the worker's own look will find it", async () => {
  console.queue.away = true;
  const put = await console.call("PUT", "/bookings/RE-AWAY", { body: { currency: "eur" } });
  console.queue.away = false;
  expect(put.status).toBe(200);
  const rows = await console.db.$client`
    select 1 from bookings where reference = 'RE-AWAY' and match_requested_at is not null`;
  expect(rows).toHaveLength(1);
});

test("a Stripe id that is another booking's: 409 that names the field, nothing is put", async () => {
  const answer = await console.call("PUT", "/bookings/RE-OTHER", {
    body: { currency: "eur", stripe: { payment_intent: "pi_own" } },
  });
  expect(answer).toMatchObject({
    status: 409,
    body: {
      type: "urn:rentease:problem:booking_conflict",
      errors: [{ field: "stripe.payment_intent", pointer: "#/stripe/payment_intent" }],
    },
  });
  expect((await console.call("GET", "/bookings/RE-OTHER")).status).toBe(404);
});

test("bookings are listed by property and by part of the reference", async () => {
  const references = async (query: string) => {
    const { body } = await console.call("GET", `/bookings?${query}`);
    return (body["items"] as { reference: string }[]).map(({ reference }) => reference);
  };
  expect(await references("property=Canal%20House%202")).toEqual(["RE-2025-0142"]);
  expect(await references("q=0142")).toEqual(["RE-2025-0142"]);
  expect(await references("q=re-")).toEqual(["RE-AWAY", "RE-2025-0142"]);
  expect(await references("q=%25")).toEqual([]);
});

test("pages neither repeat nor leave out a booking while others are added", async () => {
  for (const number of [1, 2, 3, 4, 5]) {
    await console.call("PUT", `/bookings/PAGE-${number}`, { body: { currency: "eur" } });
  }
  const seen: string[] = [];
  let cursor: string | null = "";
  for (let page = 0; cursor !== null; page += 1) {
    const query: string = `q=PAGE-&limit=2${cursor && `&cursor=${cursor}`}`;
    const { status, body } = await console.call("GET", `/bookings?${query}`);
    expect(status).toBe(200);
    seen.push(...(body["items"] as { reference: string }[]).map(({ reference }) => reference));
    cursor = body["next_cursor"] as string | null;
    await console.call("PUT", `/bookings/PAGE-NEW-${page}`, { body: { currency: "eur" } });
  }
  expect(seen).toEqual(["PAGE-5", "PAGE-4", "PAGE-3", "PAGE-2", "PAGE-1"]);
});
