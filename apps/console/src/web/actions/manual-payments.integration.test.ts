import { newId } from "@rentease/db";
import { createTestDatabase } from "@rentease/testing";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { startConsole } from "../../console-fixture.ts";

let console: Awaited<ReturnType<typeof startConsole>>;
let number = 0;
let reference: string;

beforeAll(async () => {
  console = await startConsole(createTestDatabase);
});
afterAll(() => console.stop());
beforeEach(async () => {
  reference = `RE/${(number += 1)}`;
  await console.call("PUT", `/bookings/${encodeURIComponent(reference)}`, {
    body: { currency: "eur", items: [{ kind: "nights", amount: 30_000 }] },
  });
});

const page = () => `/bookings/${encodeURIComponent(reference)}`;
const form = (more: Record<string, string> = {}) => ({
  back: page(),
  form: "add",
  form_id: newId(),
  amount: "120.50",
  currency: "EUR",
  method: "cash",
  paid_at: "2026-06-01T09:30",
  note: "at the desk",
  ...more,
});
const add = (typed: Record<string, string>, query = "") =>
  console.submit(`${page()}/payments${query}`, typed);
const payments = async () => {
  const { body } = await console.call("GET", page());
  return body["payments"] as Record<string, unknown>[];
};

test("a payment is typed in for a booking, paid when the page's zone says", async () => {
  const done = await add(form({ payer_name: "Ana Holm" }), "?tz=America%2FNew_York");
  expect(done.status).toBe(303);
  expect(done.headers.get("location")).toBe(`${page()}?tz=America%2FNew_York`);
  expect(await payments()).toMatchObject([
    {
      source: "manual",
      amount: 12_050,
      method: "cash",
      note: "at the desk",
      paid_at: "2026-06-01T13:30:00.000Z",
      payer: { name: "Ana Holm" },
      created_by: expect.stringMatching(/^user:/),
    },
  ]);
});

test("a decimal comma is one", async () => {
  expect((await add(form({ amount: "1.120,50" }))).status).toBe(303);
  expect(await payments()).toMatchObject([{ amount: 112_050 }]);
});

test("P4: a form that is sent twice is one payment", async () => {
  const typed = form();
  expect((await add(typed)).status).toBe(303);
  expect((await add(typed)).status).toBe(303);
  expect(await payments()).toHaveLength(1);
});

test.each([
  ["an amount that may be another", { amount: "1,500" }, "may mean 1500.00 or 1.50 EUR"],
  ["nothing", { amount: "0" }, "a payment is more than nothing"],
  ["no moment", { paid_at: "yesterday" }, "Say when it was paid"],
  ["another currency", { currency: "USD" }, "the booking is in eur"],
])("%s is refused, and what was typed stays in the form", async (_case, typed, message) => {
  const refused = await add(form({ ...typed, note: "said “so”" }));
  expect(refused.status).toBe(422);
  expect(refused.html).toContain(message);
  expect(refused.html).toMatch(/<details open[^>]*>\s*<summary>Add a payment/);
  expect(refused.html).toContain('value="said “so”"');
  expect(await payments()).toEqual([]);
});

test("another currency is taken where that is meant", async () => {
  expect((await add(form({ currency: "usd", across_currencies: "on" }))).status).toBe(303);
  expect(await payments()).toMatchObject([{ currency: "usd", amount: 12_050 }]);
});

test("a correction changes what was typed anew, and leaves the very moment", async () => {
  await console.call("POST", `${page()}/payments`, {
    body: { amount: 500, currency: "eur", method: "cash", paid_at: "2026-06-01T07:30:12Z" },
  });
  const [before] = await payments();
  const id = String(before?.["id"]);
  const correction = { amount: "6", method: "bank transfer", note: "", booking: reference };
  const done = await console.submit(`/payments/${id}/correct`, {
    ...correction,
    paid_at: "2026-06-01T09:30",
  });
  expect(done.status).toBe(303);
  expect(await payments()).toMatchObject([
    { id, amount: 600, method: "bank transfer", paid_at: "2026-06-01T07:30:12.000Z" },
  ]);
  await console.submit(`/payments/${id}/correct`, { ...correction, paid_at: "2026-06-02" });
  expect(await payments()).toMatchObject([{ paid_at: "2026-06-01T22:00:00.000Z" }]);
});

test("a voided payment counts nothing, and can't be voided again", async () => {
  await add(form());
  const [typed] = await payments();
  const path = `/payments/${String(typed?.["id"])}`;
  const done = await console.submit(`${path}/void`, { note: "typed twice", back: path });
  expect(done.status).toBe(303);
  expect(await payments()).toEqual([]);
  const again = await console.submit(`${path}/void`, { back: path });
  expect(again.status).toBe(409);
  expect(again.html).toContain("the payment was voided");
});

test("a correction that leaves the booking as it was says nothing about where the payment belongs", async () => {
  await add(form({ amount: "5" }));
  const [typed] = await payments();
  const id = String(typed?.["id"]);
  const { decision } = (await console.call("GET", `/payments/${id}`)).body;
  const share = { booking: reference, amount: "2", expected_decision: String(decision) };
  await console.submit(`/payments/${id}/match`, share);
  const before = (await console.call("GET", `/payments/${id}`)).body;
  expect(before["allocations"]).toMatchObject([{ amount: 200 }]);
  await console.submit(`/payments/${id}/correct`, {
    amount: "5",
    method: "cash",
    paid_at: "2026-06-01",
    note: "on the phone",
    booking: reference,
    booking_was: reference,
  });
  const after = (await console.call("GET", `/payments/${id}`)).body;
  expect(after).toMatchObject({ note: "on the phone", allocations: [{ amount: 200 }] });
});

test.each(["correct", "void"])("%s is refused to a viewer, and for Stripe's", async (what) => {
  const id = `pi_${number}`;
  await console.receive({ id });
  const typed = { amount: "1", method: "cash", paid_at: "2026-06-01", back: `/payments/${id}` };
  const path = `/payments/${id}/${what}`;
  expect((await console.submit(path, typed, { role: "viewer" })).status).toBe(403);
  expect((await console.submit(path, typed)).status).toBe(409);
});

test("adding is refused to a viewer", async () => {
  const refused = await console.submit(`${page()}/payments`, form(), { role: "viewer" });
  expect(refused.status).toBe(403);
  expect(await payments()).toEqual([]);
});
