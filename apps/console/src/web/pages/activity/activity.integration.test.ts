import { createTestDatabase } from "@rentease/testing";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startConsole } from "../../../console-fixture.ts";

let console: Awaited<ReturnType<typeof startConsole>>;

beforeAll(async () => {
  console = await startConsole(createTestDatabase);
  await console.call("PUT", "/bookings/RE-1", { body: { currency: "eur" } });
  await console.receive({ id: "pi_1", email: "ana@example.com" });
  await console.submit("/payments/pi_1/match", { booking: "RE-1" });
});
afterAll(() => console.stop());

const done = async (query = "") => {
  const { html } = await console.browse(`/activity${query}`);
  const [main = ""] = html.split("<dialog");
  return [...main.matchAll(/<tr>(.*?)<\/tr>/gs)]
    .map(([, row = ""]) => row.replace(/<[^>]*>/g, " ").replace(/\s+/g, " "))
    .slice(1);
};

test("what people did stands with their names and what it was done to", async () => {
  const [last, ...before] = await done();
  expect(last).toMatch(/ The operator matched 120\.00.EUR from ana@example\.com RE-1 $/);
  expect(before.join("\n")).toMatch(/API key operator put in RE-1/);
});

test("it can be limited to one kind, one person and a period", async () => {
  expect(await done("?kind=booking.&actor=")).toHaveLength(1);
  expect(await done("?actor=key%3Aoperator")).toHaveLength(1);
  expect(await done("?to=2020-01-01")).toEqual([]);
  const { html } = await console.browse("/activity?to=2020-01-01");
  expect(html).toContain("Nobody did anything like that in this period.");
});

test("a cursor that is none is refused by its name", async () => {
  const refused = await console.browse("/activity?cursor=x");
  expect(refused.status).toBe(422);
  expect(refused.html).toContain("cursor");
});

test("a payment's id is in its link alone; of whom nobody knows, or no more, that is said", async () => {
  await console.receive({ id: "pi_2", amount: 700n });
  await console.submit("/payments/pi_2/exclude", {});
  await console.call("POST", "/bookings/RE-1/payments", {
    body: { amount: 500, currency: "eur", method: "cash", paid_at: "2026-06-01T09:00:00Z" },
  });
  const { $client: sql } = console.db;
  await sql`update payments set payer_email = null, erased_at = '2026-07-01T10:00:00Z'
    where stripe_payment_intent = 'pi_1'`;
  const { html } = await console.browse("/activity");
  expect(html).toMatch(/<a href="\/payments\/[\da-f-]{36}" title="pi_1">120\.00/);
  const lines = await done();
  expect(lines[0]).toMatch(/typed in 5\.00.EUR by cash RE-1 $/);
  expect(lines[1]).toMatch(/excluded 7\.00.EUR, unknown – $/);
  expect(lines[2]).toMatch(/matched 120\.00.EUR, erased 1 Jul\b.* RE-1 $/);
});
