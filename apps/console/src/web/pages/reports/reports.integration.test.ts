import { createTestDatabase } from "@rentease/testing";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startConsole } from "../../../console-fixture.ts";
import { parseCsv } from "../../../csv/parse-csv.ts";

let console: Awaited<ReturnType<typeof startConsole>>;

beforeAll(async () => {
  console = await startConsole(createTestDatabase);
  await console.call("PUT", "/bookings/RE-1", {
    body: {
      currency: "eur",
      property: "=Mill",
      check_in: "2026-07-01",
      guest: { name: "Ana Holm" },
      instalments: [{ kind: "deposit", due: "2026-05-01", amount: 20_000 }],
    },
  });
  await console.receive(
    { id: "pi_1", reference: "RE-1" },
    { id: "pi_2", amount: 3_000n, created: new Date("2026-07-31T22:30:00Z") },
    { id: "pi_3", amount: 700n, currency: "usd" },
  );
  await console.refund({ id: "re_1", intent: "pi_1", amount: 2_000n });
});
afterAll(() => console.stop());

const year = "from=2026-01-01&to=2027-01-01";

test("the reports are listed with what each says", async () => {
  const { html } = await console.browse("/reports", { role: "viewer" });
  for (const name of ["card-totals", "outstanding", "unmatched", "completeness"]) {
    expect(html).toContain(`href="/reports/${name}"`);
  }
});

test("card totals stand in a table and a chart a currency, by the months of the zone", async () => {
  const { html, status } = await console.browse(`/reports/card-totals?${year}`);
  expect(status).toBe(200);
  // 22:30 in UTC is the next month in Amsterdam.
  expect(html).toContain('<time datetime="2026-08">August 2026</time>');
  expect(html).not.toContain("July 2026</time>");
  expect(html.match(/<svg role="img"/g)).toHaveLength(2);
  expect(html).toContain("<title>August 2026 · Received 30.00\u00a0EUR</title>");
  const totals = [...html.matchAll(/Total (\w+)<\/th>.*?class="money">([^<]*)/gs)];
  expect(totals.map(([, code, received]) => `${code} ${received}`)).toEqual([
    "EUR 150.00\u00a0EUR",
    "USD 7.00\u00a0USD",
  ]);
  expect(html).not.toContain("style=");
});

test("card totals by method and property, of one property, and as CSV with the same query", async () => {
  const query = `${year}&each=period&methods=yes&properties=yes`;
  const { html } = await console.browse(`/reports/card-totals?${query}`);
  expect(html).toContain(`href="/reports/card-totals.csv?${query.replaceAll("&", "&amp;")}"`);
  expect(html).toContain("=Mill");
  expect(html).toContain("no property");
  const { html: csv } = await console.browse(`/reports/card-totals.csv?${query}`);
  const [head = [], ...rows] = parseCsv(csv);
  const cut = rows.map((row) =>
    ["property", "currency", "received", "refunded"].map((name) => row[head.indexOf(name)]),
  );
  expect(cut).toContainEqual(["'=Mill", "EUR", "120.00", "20.00"]);
  expect(cut).toContainEqual(["", "USD", "7.00", "0.00"]);
  const mill = await console.browse(`/reports/card-totals?${year}&property=%3DMill`);
  expect(mill.html).not.toContain("USD");
});

test("an empty period says how to see another, and a grouping that is none is refused", async () => {
  const { html } = await console.browse("/reports/card-totals?from=2020-01-01&to=2021-01-01");
  expect(html).toContain("No money came or went in this period.");
  const refused = await console.browse("/reports/card-totals?each=week");
  expect(refused.status).toBe(422);
  expect(refused.html).toContain("each");
});

test("a booking that is not paid in full is outstanding, by check-in and property", async () => {
  const { html } = await console.browse("/reports/outstanding");
  expect(html).toContain('href="/bookings/RE-1"');
  expect(html).toContain("100.00\u00a0EUR");
  expect(html).not.toContain("Outstanding in all");
  const summed = await console.browse("/reports/outstanding?sums=yes");
  expect(summed.html).toMatch(/Outstanding in all.*200\.00.EUR.*100\.00.EUR/s);
  const { html: csv } = await console.browse("/reports/outstanding.csv");
  const [head = [], row = []] = parseCsv(csv);
  expect(row[head.indexOf("balance")]).toBe("100.00");
  const later = await console.browse("/reports/outstanding?from=2026-07-02");
  expect(later.html).toContain("No booking here owes anything.");
});

test("unmatched money is told by age, each currency for itself", async () => {
  const { html } = await console.browse("/reports/unmatched");
  expect(html).toContain("30.00\u00a0EUR");
  expect(html).toContain("7.00\u00a0USD");
  const { html: csv } = await console.browse("/reports/unmatched.csv");
  expect(parseCsv(csv)).toHaveLength(1 + 2 * 4);
});

test("a period that nobody compared has no certificate, and operators are led to start an audit", async () => {
  const period = "/reports/completeness?from=2026-06-01&to=2026-07-01";
  const { html } = await console.browse(period);
  expect(html).toContain("nobody has compared it");
  expect(html).toContain('href="/audits?from=2026-06-01&amp;to=2026-07-01"');
  const viewer = await console.browse(period, { role: "viewer" });
  expect(viewer.html).not.toContain("Start an audit");
  expect((await console.browse("/reports/completeness.csv")).status).toBe(404);
});
