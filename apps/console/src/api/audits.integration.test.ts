import { startAudit } from "@rentease/db";
import { createTestDatabase } from "@rentease/testing";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { startConsole } from "../console-fixture.ts";
import { parseCsv } from "../csv/parse-csv.ts";

let console: Awaited<ReturnType<typeof startConsole>>;

beforeAll(async () => {
  console = await startConsole(createTestDatabase);
});
afterAll(() => console.stop());
beforeEach(() => void console.enqueued.splice(0));

const side = { count: 2, amount: "12345" };
const certificate = {
  sums: [{ object: "charge", currency: "eur", status: "succeeded", stripe: side, ours: side }],
  payments: [
    {
      currency: "eur",
      count: 2,
      received: "12345",
      matched: { count: 1, amount: "12000" },
      unmatched: { count: 1, amount: "345" },
      excluded: { count: 0, amount: "0" },
    },
  ],
  payouts: { count: 1, itemised: 1, unequal: 0 },
  differences: { found: 2, repaired: 1, left: 1 },
};

/** One that has ended, as the worker leaves it. */
async function ended(from: string, to: string): Promise<string> {
  const { id } = await startAudit(console.db, {
    from: new Date(from),
    to: new Date(to),
    timeZone: "UTC",
    repair: true,
    startedBy: "test",
  });
  await console.db
    .$client`update backfills set state = 'finished', finished_at = now() where id = ${id}`;
  await console.db
    .$client`update audits set certificate = ${JSON.stringify(certificate)}::jsonb where id = ${id}`;
  await console.db.$client`
    insert into audit_differences (id, audit_id, object_type, stripe_id, cause, fields, state)
    values
      (gen_random_uuid(), ${id}, 'refund', 're_1', 'missing', '[]', 'repaired'),
      (gen_random_uuid(), ${id}, 'charge', 'ch_1', 'differs',
        '[{"field": "amount", "ours": "1", "stripe": "2"}, {"field": "payerName"}]', 'found'),
      (gen_random_uuid(), ${id}, 'charge', 'ch_2', 'differs', '[]', 'passed'),
      (gen_random_uuid(), ${id}, 'charge', 'ch_3', 'missing', '[]', 'suspected')`;
  return id;
}

test("an audit is started in the host's zone, once under one key, and the worker is woken", async () => {
  const body = { from: "2026-03-29", to: "2026-03-30" };
  const headers = { "idempotency-key": "audit-1" };
  const answer = await console.call("POST", "/audits", { body, headers });
  expect(answer).toMatchObject({
    status: 200,
    body: {
      state: "planned",
      from: "2026-03-28T23:00:00.000Z",
      to: "2026-03-29T22:00:00.000Z",
      time_zone: "Europe/Amsterdam",
      repair: false,
      started_by: "key:operator",
      certificate: null,
    },
  });
  const id = String(answer.body["id"]);
  expect(console.enqueued).toEqual([{ name: "plan-backfill", payload: { backfillId: id } }]);
  const again = await console.call("POST", "/audits", { body, headers });
  expect(again.body).toEqual(answer.body);
  // It is controlled as a backfill, and is not listed among them.
  expect((await console.call("POST", `/backfills/${id}/cancel`)).status).toBe(200);
  expect((await console.call("GET", `/audits/${id}`)).body["state"]).toBe("canceled");
  expect((await console.call("GET", "/backfills")).body["items"]).toEqual([]);
});

test("a certificate has its amounts as integers, and each difference is listed", async () => {
  const id = await ended("2026-01-01", "2026-02-01");
  const { body } = await console.call("GET", `/audits/${id}`);
  const sum = { count: 2, amount: 12_345, fee: null, net: null };
  expect(body).toMatchObject({
    state: "finished",
    certificate: {
      sums: [{ stripe: sum, ours: sum, difference: { count: 0, amount: 0 } }],
      payments: [{ received: 12_345, matched: { count: 1, amount: 12_000 } }],
      differences: { found: 2, repaired: 1, left: 1 },
    },
  });
  const first = await console.call("GET", `/audits/${id}/differences?limit=1`);
  const cursor = String(first.body["next_cursor"]);
  const second = await console.call("GET", `/audits/${id}/differences?limit=1&cursor=${cursor}`);
  expect(second.body["next_cursor"]).toBeNull();
  const items = [first, second].flatMap(({ body: page }) => page["items"]);
  expect(items).toEqual(
    expect.arrayContaining([
      expect.objectContaining({ stripe_id: "re_1", state: "repaired" }),
      expect.objectContaining({
        stripe_id: "ch_1",
        state: "found",
        fields: [{ field: "amount", ours: "1", stripe: "2" }, { field: "payerName" }],
      }),
    ]),
  );
});

test("a period is complete where a certificate covers all of it, and from a day on as far as one goes; the last one counts", async () => {
  await ended("2025-01-01", "2025-07-01");
  const last = await ended("2025-01-01", "2025-07-01");
  const ask = (query: string) => console.call("GET", `/reports/completeness?${query}`);
  expect((await ask("from=2025-03-01&to=2025-04-01")).body).toMatchObject({ id: last });
  expect((await ask("from=2025-03-01&to=2025-07-01&tz=UTC")).status).toBe(200);
  // An end that was named is certified, or there is nothing; without one the answer says how far it goes.
  expect(await ask("from=2025-06-01&to=2025-07-02&tz=UTC")).toMatchObject({
    status: 404,
    body: { detail: "no audit covers this period: start one with POST /audits" },
  });
  expect(await ask("from=2025-06-01&tz=UTC")).toMatchObject({
    status: 200,
    body: { id: last, to: "2025-07-01T00:00:00.000Z" },
  });
  expect(await ask("from=2024-12-31&tz=UTC")).toMatchObject({
    status: 404,
    body: {
      detail: "no audit covers the beginning of this period: start one with POST /audits",
    },
  });
  expect(await ask("from=soon&to=2025-07-02")).toMatchObject({
    status: 422,
    body: { errors: [{ field: "from" }] },
  });
});

test("a certificate is a table too, the console's", async () => {
  await ended("2023-01-01", "2023-07-01");
  const response = await console.app.request(
    "/api/v1/reports/completeness?from=2023-01-01&tz=UTC&format=csv",
    { headers: { authorization: `Bearer ${console.keys.get("viewer")}` } },
  );
  expect(response.headers.get("content-type")).toContain("text/csv");
  const table = await response.text();
  expect(parseCsv(table)).toEqual([
    [
      "object",
      "status",
      "currency",
      "stripe_count",
      "stripe_amount",
      "ours_count",
      "ours_amount",
      "difference_count",
      "difference_amount",
    ],
    ["charge", "succeeded", "EUR", "2", "123.45", "2", "123.45", "0", "0.00"],
  ]);
  const { html } = await console.browse("/reports/completeness.csv?from=2023-01-01&tz=UTC");
  expect(html).toBe(table);
});

test("what is not there, and a viewer may not start one", async () => {
  const none = "019e0000-0000-7000-8000-000000000000";
  expect((await console.call("GET", `/audits/${none}`)).status).toBe(404);
  expect((await console.call("GET", `/audits/${none}/differences`)).status).toBe(404);
  const body = { from: "2026-03-29", to: "2026-03-28" };
  expect((await console.call("POST", "/audits", { body, role: "viewer" })).status).toBe(403);
  expect(await console.call("POST", "/audits", { body })).toMatchObject({
    status: 422,
    body: { errors: [{ field: "to" }] },
  });
});
