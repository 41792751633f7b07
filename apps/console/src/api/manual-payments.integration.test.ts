import { createTestDatabase } from "@rentease/testing";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startConsole } from "../console-fixture.ts";

let console: Awaited<ReturnType<typeof startConsole>>;

const cash = {
  amount: 5_000,
  currency: "eur",
  method: "cash",
  paid_at: "2026-06-01T12:00:00+02:00",
  note: "at the door",
  payer: { name: "Ana Holm" },
};

beforeAll(async () => {
  console = await startConsole(createTestDatabase);
  for (const reference of ["RE-1", "RE-2", "AD-1"]) {
    await console.call("PUT", `/bookings/${reference}`, {
      body: {
        currency: "eur",
        guest: { name: "Ana Holm", email: "ana@example.com" },
        instalments: [{ kind: "deposit", amount: 12_000 }],
      },
    });
  }
});
afterAll(() => console.stop());

const type = (reference: string, body: object, headers = {}) =>
  console.call("POST", `/bookings/${reference}/payments`, { body, headers });
const balance = async (reference: string) =>
  (await console.call("GET", `/bookings/${reference}`)).body["balance"];

test("a payment is typed in, corrected and voided, and the booking's balance follows", async () => {
  const typed = await type("re-1", cash);
  expect(typed).toMatchObject({
    status: 200,
    body: {
      source: "manual",
      status: "succeeded",
      method: "cash",
      amount: 5_000,
      paid_at: "2026-06-01T10:00:00.000Z",
      note: "at the door",
      created_by: "key:operator",
      payer: { name: "Ana Holm" },
      stripe: { payment_intent: null, charge: null },
      review: "matched",
      allocations: [{ booking: "RE-1", amount: 5_000, rule: "manual", by: "key:operator" }],
    },
  });
  expect(await balance("RE-1")).toBe(7_000);
  const path = `/payments/${String(typed.body["id"])}`;
  const corrected = await console.call("PATCH", path, {
    body: { amount: 15_000, note: null, method: "bank transfer" },
  });
  expect(corrected).toMatchObject({
    status: 200,
    body: { amount: 15_000, received: 15_000, note: null, method: "bank transfer" },
  });
  // More than is due is taken: overpaid.
  expect(await balance("RE-1")).toBe(-3_000);
  const moved = await console.call("PATCH", path, { body: { booking: "RE-2" } });
  expect(moved.body["allocations"]).toMatchObject([{ booking: "RE-2", amount: 15_000 }]);
  const voided = await console.call("DELETE", `${path}?note=twice`);
  expect(voided).toMatchObject({
    status: 200,
    body: { status: "voided", received: 0, allocations: [], voided_at: expect.any(String) },
  });
  expect(await balance("RE-2")).toBe(12_000);
  expect(await console.call("DELETE", path)).toMatchObject({
    status: 409,
    body: { type: "urn:rentease:problem:payment_voided", payment: { status: "voided" } },
  });
  expect((await console.call("PATCH", path, { body: { amount: 1 } })).status).toBe(409);
});

test.each<[string, object, string]>([
  ["an amount of nothing", { ...cash, amount: 0 }, "amount"],
  ["no currency", { ...cash, currency: undefined }, "currency"],
  ["no method", { ...cash, method: " " }, "method"],
  ["a day that does not exist", { ...cash, paid_at: "2026-02-30" }, "paid_at"],
  ["a field that is not known", { ...cash, recieved: 1 }, "recieved"],
  ["a payer's unknown field", { ...cash, payer: { mail: "x" } }, "payer.mail"],
  ["a NUL", { ...cash, note: "a\0b" }, "note"],
  ["another currency than the booking's", { ...cash, currency: "usd" }, "currency"],
])("422 that names the field for %s", async (_case, body, field) => {
  const answer = await type("RE-1", body);
  expect(answer).toMatchObject({ status: 422, body: { errors: [{ field }] } });
});

test("404 for a booking that is not there, 409 for a payment that is Stripe's", async () => {
  expect(await type("RE-9", cash)).toMatchObject({
    status: 404,
    body: { type: "urn:rentease:problem:booking_not_found" },
  });
  await console.receive({ id: "pi_own" });
  expect(await console.call("PATCH", "/payments/pi_own", { body: { amount: 1 } })).toMatchObject({
    status: 409,
    body: { type: "urn:rentease:problem:not_a_manual_payment" },
  });
});

test("under the caller's own id it is typed in once, and 409 when it says something else", async () => {
  const body = { ...cash, external_id: "till-17" };
  const first = await type("RE-1", body);
  const second = await type("RE-1", body);
  expect(second.body).toEqual(first.body);
  expect(await type("RE-1", { ...body, amount: 5_001 })).toMatchObject({
    status: 409,
    body: { errors: [{ field: "amount" }] },
  });
});

test("P4: a card payment that was typed in is adopted: previewed, accepted, undone, rejected for good", async () => {
  const typed = await type("AD-1", {
    ...cash,
    amount: 12_000,
    method: "card",
    payer: { name: "Ana Holm", email: "ana@example.com" },
  });
  // As likely two payments as one: the same money and payer, but no booking named.
  const twin = await type("AD-1", { ...cash, amount: 12_000, method: "card" });
  await console.receive({ id: "pi_card", reference: "AD-1" });
  const { body } = await console.call("GET", "/adoptions?state=suggested", { role: "viewer" });
  const items = body["items"] as { id: string; typed: { id: string } }[];
  expect(items.map((item) => item.typed.id).toSorted()).toEqual(
    [typed.body["id"], twin.body["id"]].toSorted(),
  );
  const pair = items.find((item) => item.typed.id === typed.body["id"]);
  const path = `/adoptions/${pair?.id}`;
  const shown = await console.call("GET", path, { role: "viewer" });
  expect(shown.body).toMatchObject({
    state: "suggested",
    typed: { superseded_by: null },
    stripe: { stripe: { payment_intent: "pi_card" } },
    preview: { bookings: [{ booking: "AD-1", paid_now: 36_000, paid_accepted: 24_000 }] },
  });
  // Looked at, not done.
  expect((await console.call("GET", path)).body).toEqual(shown.body);

  const accepted = await console.call("POST", `${path}/accept`);
  expect(accepted).toMatchObject({
    status: 200,
    body: { state: "accepted", by: "key:operator", typed: { superseded_by: expect.any(String) } },
  });
  expect(await balance("AD-1")).toBe(12_000 - 24_000);
  const again = await console.call("POST", `${path}/accept`);
  expect(again).toMatchObject({ status: 409, body: { adoption: { state: "accepted" } } });
  expect((await console.call("GET", path)).body).toMatchObject({ preview: null });

  const undone = await console.call("POST", `${path}/undo`);
  expect(undone).toMatchObject({ status: 200, body: { state: "rejected" } });
  expect(await balance("AD-1")).toBe(12_000 - 36_000);
  const other = items.find((item) => item.typed.id === twin.body["id"]);
  const rejected = await console.call("POST", `/adoptions/${other?.id}/reject`);
  expect(rejected).toMatchObject({ status: 200, body: { state: "rejected" } });
  const open = await console.call("GET", "/adoptions?state=suggested");
  expect(open.body).toEqual({ items: [], next_cursor: null });
});

test("adoptions that are not there, and ids that are none", async () => {
  const none = "0190a0b0-0000-7000-8000-000000000000";
  expect((await console.call("GET", `/adoptions/${none}`)).status).toBe(404);
  expect((await console.call("POST", `/adoptions/${none}/accept`)).status).toBe(404);
  expect(await console.call("POST", "/adoptions/17/reject")).toMatchObject({
    status: 422,
    body: { errors: [{ field: "id" }] },
  });
});
