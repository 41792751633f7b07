import { createTestDatabase } from "@rentease/testing";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startConsole } from "../console-fixture.ts";

let console: Awaited<ReturnType<typeof startConsole>>;

beforeAll(async () => {
  console = await startConsole(createTestDatabase);
});
afterAll(() => console.stop());

/** What tells somebody where they are: the mode, the account, the way on, and who they are. */
const surroundings = [
  'class="mode test">TEST<',
  ">acct_test<",
  'class="sections"',
  'role="search"',
  "The operator",
];

test.each([
  ["no such page", "/no-such-page", 404],
  ["no such payment", "/payments/01a20a80-8dfe-7000-8000-03305517506a", 404],
  ["no such page of the queues", "/queues/bookings/01a20a80-8dfe-7000-8000-03305517506a", 404],
  ["a page of admins", "/bookings/RE-1/guest", 403],
  ["a query that can't be read", "/payments?cursor=bogus", 422],
  ["a zone that is none", "/payments?tz=Amsterdam", 422],
  ["a period that ends before it begins", "/payments?from=2026-06-02&to=2026-06-01", 422],
])(
  "%s is said where one is: with mode, account, navigation and search",
  async (_, path, status) => {
    const shown = await console.browse(path);
    expect(shown.status).toBe(status);
    expect(surroundings.filter((part) => !shown.html.includes(part))).toEqual([]);
    expect(shown.html).toContain("To the overview");
  },
);

test("what of the address can be read goes along", async () => {
  const { html } = await console.browse("/payments?property=Dune&from=2026-06-02&to=June&tz=Mars");
  expect(html).toContain('href="/bookings?property=Dune&amp;from=2026-06-02"');
});

test("an action that is not allowed says so in the same surroundings", async () => {
  const shown = await console.submit("/payments/X/exclude", {}, { role: "viewer" });
  expect(shown.status).toBe(403);
  expect(shown.html).toContain("The viewer");
  expect(shown.html).toContain('class="sections"');
});

test("what another site sends, and a fault of ours, is told on a page with nothing around it", async () => {
  const foreign = await console.submit(
    "/payments/X/exclude",
    {},
    { headers: { "sec-fetch-site": "cross-site" } },
  );
  expect(foreign.status).toBe(403);
  console.queue.boards = () => Promise.reject(new Error("away"));
  const away = await console.browse("/queues/");
  expect(away.status).toBe(503);
  for (const { html } of [foreign, away]) expect(html).not.toContain('class="sections"');
});
