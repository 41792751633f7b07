import { createTestDatabase } from "@rentease/testing";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startConsole } from "../../../console-fixture.ts";

let console: Awaited<ReturnType<typeof startConsole>>;

beforeAll(async () => {
  console = await startConsole(createTestDatabase);
  await console.call("PUT", "/bookings/RE-1", { body: { currency: "eur" } });
  await console.receive({ id: "pi_1" });
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
  expect(last).toMatch(/ The operator matched pi_1 RE-1 $/);
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
