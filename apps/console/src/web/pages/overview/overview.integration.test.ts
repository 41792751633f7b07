import { createTestDatabase } from "@rentease/testing";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startConsole } from "../../../console-fixture.ts";

let console: Awaited<ReturnType<typeof startConsole>>;

beforeAll(async () => {
  console = await startConsole(createTestDatabase);
});
afterAll(() => console.stop());

test("a new installation is told its first steps, and has nothing to do", async () => {
  const { html, status } = await console.browse("/", { role: "viewer" });
  expect(status).toBe(200);
  expect(html).toContain("First steps");
  expect(html.match(/class="badge waits">to do</g)).toHaveLength(3);
  expect(html).toContain("STRIPE_WEBHOOK_SECRETS");
  expect(html).toContain("webhook setup --url");
  expect(html).toContain("bookings import bookings.csv");
  expect(html).toContain("Every payment has its booking.");
  expect(html).toContain("No money came or went by card this month.");
});

test("a start is offered to those who may start it", async () => {
  const starts = /start an? (?:audit|backfill)/gi;
  const { html } = await console.browse("/", { role: "operator" });
  expect(html.match(starts)).toEqual(["start a backfill", "Start an audit"]);
  const viewer = await console.browse("/", { role: "viewer" });
  expect(viewer.html.match(starts)).toBeNull();
});

test("what was done is ticked, what waits is counted and summed a currency", async () => {
  await console.call("PUT", "/bookings/RE-1", { body: { currency: "eur", property: "Mill" } });
  await console.receive(
    { id: "pi_1", created: new Date() },
    { id: "pi_2", amount: 700n, currency: "usd", created: new Date() },
    { id: "pi_3", amount: 900n, reference: "RE-1", created: new Date() },
  );
  const { html } = await console.browse("/");
  expect(html.match(/class="badge good">done</g)).toHaveLength(2);
  expect(html).toContain('<a href="/review">2 payments</a>');
  expect(html).toContain("120.00\u00a0EUR");
  expect(html).toContain("7.00\u00a0USD");
  expect(html).toMatch(/Last webhook<\/dt><dd><time[^>]*>(just now|\d+ seconds? ago)/);
  expect(html.match(/<svg role="img"/g)).toHaveLength(2);
});

test("the cards of this month are those of the property that is chosen", async () => {
  const { html } = await console.browse("/?property=Mill");
  expect(html.match(/<svg role="img"/g)).toHaveLength(1);
  expect(html).toMatch(/Total EUR<\/th>.*?9\.00.EUR/s);
});

test("the numbers keep themselves up to date, and queues that are away hide nothing else", async () => {
  const { html } = await console.browse("/");
  expect(html).toMatch(/<div id="now" hx-get="\/" hx-select="#now"/);
  expect(html).toContain('<td>events</td><td class="number">3</td>');
  console.queue.away = true;
  const away = await console.browse("/");
  console.queue.away = false;
  expect(away.status).toBe(200);
  expect(away.html).toContain("The queues can&#39;t be reached.");
  expect(away.html).toContain("2 payments");
});

test("what the last sweep found that no webhook had brought is said, with what to do", async () => {
  const { $client: sql } = console.db;
  await sql`insert into event_sweep (id, swept_to, last_run_at, missed_last, missed_total)
    values (1, now(), now(), 0, 7)`;
  expect((await console.browse("/")).html).not.toContain("no webhook had brought");
  await sql`update event_sweep set missed_last = 1`;
  const { html } = await console.browse("/");
  expect(html.replace(/\s+/g, " ")).toContain(
    'class="badge bad">1 event</span> that no webhook had brought, found by the last sweep.',
  );
  expect(html).toContain("<code>rentease webhook status</code>");
});
