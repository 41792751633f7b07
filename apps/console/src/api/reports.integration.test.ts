import { createTestDatabase } from "@rentease/testing";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startConsole } from "../console-fixture.ts";
import { parseCsv } from "../csv/parse-csv.ts";

let console: Awaited<ReturnType<typeof startConsole>>;

const booking = (property: string, checkIn: string) => ({
  currency: "eur",
  property,
  guest: { name: "=Ana Holm", email: "ana@example.com" },
  check_in: checkIn,
  instalments: [
    { kind: "deposit", due: "2026-06-01", amount: 12_000 },
    { kind: "balance", due: "2026-07-01", amount: 8_000 },
  ],
});

beforeAll(async () => {
  console = await startConsole(createTestDatabase);
  await console.call("PUT", "/bookings/RE-1", { body: booking("Barn", "2026-08-01") });
  await console.call("PUT", "/bookings/RE-2", { body: booking("Canal House", "2026-07-01") });
  await console.receive(
    { id: "pi_1", reference: "RE-1", created: new Date("2026-05-31T22:30:00Z") },
    { id: "pi_2", amount: 3_000n, currency: "jpy", created: new Date("2026-06-05T10:00:00Z") },
  );
  await console.refund({ id: "re_1", intent: "pi_1", amount: 2_000n });
  await console.db.$client`
    insert into payouts (id, stripe_payout, status, automatic, currency, amount, arrival_date, created, conflicts,
      version, lines_read_at)
    values ('019e0000-0000-7000-8000-000000000001', 'po_1', 'paid', true, 'eur', 9800, '2026-06-04T00:00:00Z',
      '2026-06-02T02:00:00Z', '{}', 1, now())`;
  await console.db.$client`
    insert into balance_transactions (id, stripe_balance_transaction, source, type, reporting_category, currency,
      amount, fee, net, available_on, created, stripe_payout, conflicts, version)
    values (gen_random_uuid(), 'txn_1', 'ch_1', 'charge', 'charge', 'eur', 12000, 200, 11800, now(),
        '2026-06-01T00:00:00Z', 'po_1', '{}', 1),
      (gen_random_uuid(), 'txn_2', 're_1', 'refund', 'refund', 'eur', -2000, 0, -2000, now(),
        '2026-06-02T00:00:00Z', 'po_1', '{}', 1)`;
});
afterAll(() => console.stop());

const get = (path: string, headers = {}) => console.call("GET", path, { role: "viewer", headers });
const csv = async (path: string, headers: Record<string, string> = {}) => {
  const response = await console.app.request(`/api/v1${path}`, {
    headers: { authorization: `Bearer ${console.keys.get("viewer")}`, ...headers },
  });
  expect(response.status).toBe(200);
  expect(response.headers.get("content-type")).toContain("text/csv");
  return parseCsv(await response.text());
};
/** The fields that a 422 names. */
const faults = async (path: string) => {
  const { status, body } = await get(path);
  return [status, ...(body["errors"] as { field: string }[]).map(({ field }) => field)];
};

describe("card totals", () => {
  test("are the zone's months, grouped as asked, with their sums", async () => {
    const { status, body } = await get(
      "/reports/card-totals?from=2026-06-01&to=2026-07-01&group_by=month,property",
    );
    expect(status).toBe(200);
    const row = { settlement_currency: null, disputed: 0, lost: 0, fees: null, stripe_net: null };
    const eur = { currency: "eur", payments: 1, received: 12_000, refunded: 2_000, net: 10_000 };
    const jpy = { currency: "jpy", payments: 1, received: 3_000, refunded: 0, net: 3_000 };
    expect(body).toEqual({
      from: "2026-05-31T22:00:00.000Z",
      to: "2026-06-30T22:00:00.000Z",
      time_zone: "Europe/Amsterdam",
      group_by: ["month", "property"],
      source: "stripe",
      property: null,
      items: [
        { month: "2026-06", property: "Barn", ...row, ...eur },
        { month: "2026-06", property: null, ...row, ...jpy },
      ],
      totals: [
        { ...row, ...eur },
        { ...row, ...jpy },
      ],
    });
    const utc = await get(
      "/reports/card-totals?from=2026-06-01&to=2026-07-01&tz=UTC&property=Barn",
    );
    expect(utc.body["items"]).toMatchObject([{ payments: 0, refunded: 2_000, net: -2_000 }]);
  });

  test("are a table too, by format or Accept, amounts as decimals beside their currency", async () => {
    const path = "/reports/card-totals?from=2026-06-01&to=2026-07-01&group_by=method";
    const table = [
      [
        "method",
        "currency",
        "payments",
        "received",
        "refunded",
        "disputed",
        "lost",
        "net",
        "settlement_currency",
        "fees",
        "stripe_net",
      ],
      ["card", "EUR", "1", "120.00", "20.00", "0.00", "0.00", "100.00", "", "", ""],
      ["card", "JPY", "1", "3000", "0", "0", "0", "3000", "", "", ""],
    ];
    expect(await csv(`${path}&format=csv`)).toEqual(table);
    expect(await csv(path, { accept: "text/csv, */*;q=0.1" })).toEqual(table);
    expect((await get(`${path}&format=json`, { accept: "text/csv" })).body["items"]).toHaveLength(
      2,
    );
  });

  test("refuse what is no period, grouping, source or zone, by its field", async () => {
    const path = "/reports/card-totals?from=2026-06-01";
    expect(await faults(`${path}&group_by=day,week`)).toEqual([422, "group_by"]);
    expect(await faults(`${path}&group_by=day,day`)).toEqual([422, "group_by"]);
    expect(await faults(`${path}&source=paypal`)).toEqual([422, "source"]);
    expect(await faults(`${path}&tz=Mars/Base`)).toEqual([422, "tz"]);
    expect(await faults(`${path}&to=2026-06-01`)).toEqual([422, "to"]);
    expect(await faults(`${path}&colour=red`)).toEqual([422, "colour"]);
    expect(await faults("/reports/card-totals")).toEqual([422, "from"]);
    expect(await faults("/reports/card-totals?from=soon")).toEqual([422, "from"]);
  });
});

test("payouts arrive on a day, and each is itemised to payments and bookings, by either id", async () => {
  const sums = {
    stripe: "po_1",
    arrival_date: "2026-06-04",
    lines: 2,
    gross: 12_000,
    fees: 200,
    refunds: -2_000,
    disputes: 0,
    other: 0,
    net: 9_800,
    difference: 0,
  };
  const listed = await get("/reports/payouts?from=2026-06-04&to=2026-06-05");
  expect(listed.body["items"]).toMatchObject([sums]);
  const zoned = "/reports/payouts?from=2026-06-04&to=2026-06-05&tz=America/New_York";
  expect((await get(zoned)).body["items"]).toMatchObject([sums]);
  expect(await faults("/reports/payouts?tz=Mars/Base")).toEqual([422, "tz"]);
  expect((await get("/reports/payouts?from=2026-06-05")).body["items"]).toEqual([]);
  for (const id of ["po_1", "019e0000-0000-7000-8000-000000000001"]) {
    expect((await get(`/reports/payouts/${id}`)).body).toMatchObject({
      ...sums,
      movements: [
        { source: "ch_1", net: 11_800, payment: { payment_intent: "pi_1" }, bookings: ["RE-1"] },
        { source: "re_1", net: -2_000, payment: { payment_intent: "pi_1" }, bookings: ["RE-1"] },
      ],
    });
  }
  expect((await get("/reports/payouts/po_9")).status).toBe(404);
  expect(await faults("/reports/payouts?from=2026-06-05&to=2026-06-04")).toEqual([422, "to"]);
  const lines = await csv("/reports/payouts/po_1?format=csv");
  expect(lines.map((cells) => cells.slice(2, 7))).toEqual([
    ["reporting_category", "currency", "amount", "fee", "net"],
    ["charge", "EUR", "120.00", "2.00", "118.00"],
    ["refund", "EUR", "-20.00", "0.00", "-20.00"],
  ]);
  const createdIn = async (query: string) =>
    (await csv(`/reports/payouts/po_1?format=csv${query}`)).map(([created]) => created?.slice(-6));
  expect(await createdIn("")).toEqual(["reated", "+02:00", "+02:00"]);
  expect(await createdIn("&tz=UTC")).toEqual(["reated", "+00:00", "+00:00"]);
  expect(await csv("/reports/payouts?format=csv")).toHaveLength(2);
});

test("outstanding balances come by check-in, page by page, with their sums where asked for", async () => {
  const first = await get("/reports/outstanding?as_of=2026-06-20&limit=1&totals=true");
  expect(first.body).toMatchObject({
    as_of: "2026-06-20",
    items: [
      {
        reference: "RE-2",
        property: "Canal House",
        balance: 20_000,
        due: 12_000,
        overdue: 12_000,
        overdue_days: 19,
      },
    ],
    totals: [
      {
        currency: "eur",
        bookings: 2,
        expected: 40_000,
        due: 24_000,
        balance: 30_000,
        overdue: 14_000,
      },
    ],
  });
  const next = `/reports/outstanding?as_of=2026-06-20&cursor=${first.body["next_cursor"]}`;
  expect((await get(next)).body).toMatchObject({
    items: [{ reference: "RE-1", paid: 12_000, refunded: 2_000, balance: 10_000 }],
    next_cursor: null,
    totals: null,
  });
  const barn = await get("/reports/outstanding?property=Barn&from=2026-07-02");
  expect(barn.body["items"]).toMatchObject([{ reference: "RE-1" }]);
  const table = await csv("/reports/outstanding?as_of=2026-06-20&format=csv");
  expect(table.map((cells) => [cells[0], cells[1], cells[11]])).toEqual([
    ["booking", "guest", "balance"],
    ["RE-2", "'=Ana Holm", "200.00"],
    ["RE-1", "'=Ana Holm", "100.00"],
  ]);
  expect(await faults("/reports/outstanding?cursor=abc")).toEqual([422, "cursor"]);
});

test("waiting money is counted by age, and a report needs a key", async () => {
  const { body } = await get("/reports/unmatched");
  const items = body["items"] as { age: string; payments: number }[];
  expect(items).toHaveLength(4);
  expect(items.reduce((sum, { payments }) => sum + payments, 0)).toBe(1);
  // No spreadsheet takes an age for a date.
  const table = await csv("/reports/unmatched", { accept: "text/csv" });
  expect(table.map(([age]) => age)).toEqual([
    "age_days",
    "up to 7 days",
    "8 to 30 days",
    "31 to 90 days",
    "over 90 days",
  ]);
  const stranger = await console.call("GET", "/reports/unmatched", { role: null });
  expect(stranger.status).toBe(401);
});
