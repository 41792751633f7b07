import { createTestDatabase } from "@rentease/testing";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { startConsole } from "../../../console-fixture.ts";

let console: Awaited<ReturnType<typeof startConsole>>;

beforeAll(async () => {
  console = await startConsole(createTestDatabase);
});
afterAll(() => console.stop());
beforeEach(async () => {
  await console.db.$client`truncate backfills cascade`;
  console.enqueued.length = 0;
});

const form = { from: "2026-06-01", to: "2026-07-01", time_zone: "UTC" };
const start = async (more: Record<string, string> = {}): Promise<string> => {
  const { status, headers } = await console.submit("/audits", { ...form, ...more });
  expect(status).toBe(303);
  return (headers.get("location") ?? "").replace("/audits/", "");
};

const certificate = (left: number) => ({
  sums: [
    {
      object: "charge",
      currency: "eur",
      status: "succeeded",
      stripe: { count: 12, amount: "1234500" },
      ours: { count: 12 - left, amount: String(1_234_500 - left * 100) },
    },
  ],
  payments: [
    {
      currency: "eur",
      count: 12,
      received: "1234500",
      matched: { count: 10, amount: "1000000" },
      unmatched: { count: 1, amount: "234400" },
      excluded: { count: 1, amount: "100" },
    },
  ],
  payouts: { count: 2, itemised: 2, unequal: 0 },
  differences: { found: left + 1, repaired: 1, left },
});
const certify = async (id: string, left: number) => {
  const { $client: client } = console.db;
  await client`update backfills set state = 'finished', finished_at = now() where id = ${id}`;
  await client`update audits set certificate = ${JSON.stringify(certificate(left))}::text::jsonb where id = ${id}`;
};
const differ = (id: string, number: number, state: string) => console.db.$client`
  insert into audit_differences (id, audit_id, object_type, stripe_id, cause, fields, state)
  values (${`0198c0de-0000-7000-8000-${String(number).padStart(12, "0")}`}, ${id}, 'charge', ${`ch_${number}`},
    'differs', '[{"field":"amount","ours":"120","stripe":"125"},{"field":"payer_email"}]', ${state})`;

test("with none yet the page says so, and only operators may start one", async () => {
  expect((await console.browse("/audits")).html).toContain("None yet.");
  const { html } = await console.browse("/audits", { role: "viewer" });
  expect(html).not.toContain("Start the audit");
  expect((await console.submit("/audits", form, { role: "viewer" })).status).toBe(403);
});

test("one is started, keeps itself up to date, and is paused as its walk is", async () => {
  const id = await start({ repair: "yes" });
  expect(console.enqueued).toEqual([{ name: "plan-backfill", payload: { backfillId: id } }]);
  expect(await console.db.$client`select repair from audits`).toEqual([{ repair: true }]);
  const { html } = await console.browse(`/audits/${id}`);
  expect(html).toContain("hx-trigger");
  expect(html).toContain("<progress");
  const paused = await console.submit(`/backfills/${id}/pause`, {});
  expect(paused.headers.get("location")).toBe(`/audits/${id}`);
  expect((await console.browse("/audits")).html).toContain(">paused<");
});

test("P9: its certificate shows Stripe's figures beside ours, and says that the books are complete", async () => {
  const id = await start();
  await certify(id, 0);
  const { html } = await console.browse(`/audits/${id}`, { role: "viewer" });
  expect(html).toContain("The books are complete to");
  expect(html.match(/12,345\.00/g)).toHaveLength(3);
  expect(html).toContain("2,344.00");
  expect(html).not.toContain("hx-trigger");
});

test("a difference says what differs and why, of what is personal the field alone", async () => {
  const id = await start();
  await certify(id, 1);
  for (let number = 1; number <= 60; number += 1) {
    await differ(id, number, number === 60 ? "repaired" : "found");
  }
  const { html } = await console.browse(`/audits/${id}`);
  expect(html).toContain("1 difference left");
  expect(html).toContain("<code>120</code> / <code>125</code>");
  expect(html).toContain("payer_email");
  expect(html).toContain('href="/payments/ch_1"');
  const [, next = ""] = /href="([^"]+)" rel="next"/.exec(html) ?? [];
  const rest = await console.browse(next);
  expect(rest.html.match(/href="\/payments\/ch_/g)).toHaveLength(10);
  expect(rest.html).toContain(">repaired<");
  expect((await console.browse("/audits")).html).toContain('<strong class="left">1</strong>');
});

test("an unknown one is not found", async () => {
  expect((await console.browse("/audits/none")).status).toBe(404);
  expect((await console.browse("/audits/0198c0de-0000-7000-8000-000000000001")).status).toBe(404);
});
