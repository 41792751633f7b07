import type { Fact } from "@rentease/core";
import { applyPayoutLines, finishPayoutLines } from "@rentease/db";
import { createTestDatabase } from "@rentease/testing";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startConsole } from "../../../console-fixture.ts";
import { parseCsv } from "../../../csv/parse-csv.ts";

let console: Awaited<ReturnType<typeof startConsole>>;

const made = new Date("2026-06-03T09:00:00Z");

beforeAll(async () => {
  console = await startConsole(createTestDatabase);
  await console.call("PUT", "/bookings/RE%2F1", {
    body: { currency: "eur", property: "Mill", guest: { name: "Ana <Holm>" } },
  });
  await console.receive({ id: "pi_1", reference: "RE/1" }, { id: "pi_2", amount: 5_000n });
  await console.apply([
    [payout("po_1", { amount: 15_545n })],
    [payout("po_hand", { automatic: false, created: new Date("2026-06-04T09:00:00Z") })],
    [payout("po_failed", { status: "failed", failureCode: "account_closed" })],
    [payout("po_off", { amount: 1n })],
  ]);
  await applyPayoutLines(
    console.db,
    [
      line("txn_1", "ch_1", "charge", 12_000n, 205n, "po_1"),
      line("txn_2", "ch_2", "charge", 5_000n, 250n, "po_1"),
      line("txn_3", null, "fee", -1_000n, 0n, "po_1"),
      line("txn_4", "ch_9", "charge", 3n, 0n, "po_off"),
    ],
    console.rules,
  );
  for (const id of ["po_1", "po_off"]) await finishPayoutLines(console.db, id);
});
afterAll(() => console.stop());

test("payouts are listed with what their lines come to, and failed ones stand out", async () => {
  const { html, status } = await console.browse("/payouts?tz=America/New_York");
  expect(status).toBe(200);
  expect(html).toContain("155.45\u00a0EUR");
  expect(html).toContain('<span class="badge bad">failed</span><small> account closed</small>');
  expect(html).toContain('<span class="badge bad">differs</span>');
  // Stripe names a day: it is the same one in every zone.
  expect(html).toContain('<time datetime="2026-06-05">5 Jun 2026</time>');
  const failed = await console.browse("/payouts?status=failed");
  expect(failed.html).toContain("po_failed");
  expect(failed.html).not.toContain("po_hand");
});

test("payments, their bookings and a search name the same day, west of UTC too", async () => {
  const zone = "tz=America/New_York";
  const day = '<time datetime="2026-06-05">5 Jun 2026</time>';
  for (const path of ["/payments", "/payments/pi_1", "/bookings/RE%2F1", "/search?q=110.00"]) {
    const { html } = await console.browse(`${path}${path.includes("?") ? "&" : "?"}${zone}`);
    expect(html).toContain(day);
  }
});

test("a period holds the payouts that arrive in it, and an empty one says how to see others", async () => {
  const day = "/payouts?from=2026-06-05&to=2026-06-06&tz=America/New_York";
  expect((await console.browse(day)).html).toContain("po_1");
  const { html } = await console.browse("/payouts?from=2026-06-06");
  expect(html).toContain("No payout arrives in this period.");
  expect(html).toContain('<a href="/payouts">Show any time</a>');
});

test("a deposit adds up: parts, net, what was sent, and every line with its booking and property", async () => {
  const { html, status } = await console.browse("/payouts/po_1?from=2026-01-01");
  expect(status).toBe(200);
  expect(statement(html)).toEqual([
    "Payments 170.00 EUR",
    "Refunds 0.00 EUR",
    "Disputes 0.00 EUR",
    "Other -10.00 EUR",
    "Stripe's fees -4.55 EUR",
    "Net of its lines 155.45 EUR",
    "Sent to the bank 155.45 EUR",
    "Difference 0.00 EUR",
  ]);
  expect(html).toContain("adds up");
  expect(html).toContain('href="/bookings/RE%2F1?from=2026-01-01"');
  expect(html).toContain("Ana &lt;Holm&gt;");
  expect(html).toContain("not matched");
  expect(html).toMatch(/<td>Mill<\/td><td class="number">.*?117\.95/);
});

test("our id opens it too, and no such payout is a 404", async () => {
  const { body } = await console.call("GET", "/reports/payouts/po_1");
  expect((await console.browse(`/payouts/${String(body["id"])}`)).html).toContain("155.45");
  expect((await console.browse("/payouts/po_none")).status).toBe(404);
  expect((await console.browse("/payouts/po_none.csv")).status).toBe(404);
});

test("a payout by hand says why it can't be itemised, one that does not add up says so", async () => {
  expect((await console.browse("/payouts/po_hand")).html).toContain("Stripe takes such a payout");
  expect((await console.browse("/payouts/po_1")).html).not.toContain("Stripe takes such a payout");
  expect((await console.browse("/payouts/po_off")).html).toContain("do not come to what was paid");
  expect((await console.browse("/payouts/po_failed")).html).toContain("The bank refused");
});

test("lines and payouts can be downloaded, with the page's filter, by a viewer and by no stranger", async () => {
  const lines = await console.browse("/payouts/po_1.csv?from=2026-01-01", { role: "viewer" });
  expect(lines.headers.get("content-type")).toContain("text/csv");
  const [head = [], ...rows] = parseCsv(lines.html);
  const column = (name: string) => rows.map((row) => row[head.indexOf(name)]);
  expect(column("net")).toEqual(["117.95", "47.50", "-10.00"]);
  expect(column("bookings")).toEqual(["RE/1", "", ""]);
  expect(column("properties")).toEqual(["Mill", "", ""]);
  // As the page tells it, in the host's zone or the one that is chosen.
  expect(column("created")[0]).toBe("2026-06-03T11:00:00+02:00");
  const west = await console.browse("/payouts/po_1.csv?tz=America/New_York");
  expect(parseCsv(west.html)[1]?.[0]).toBe("2026-06-03T05:00:00-04:00");
  const failed = await console.browse("/payouts.csv?status=failed");
  expect(parseCsv(failed.html)).toHaveLength(2);
  const stranger = await console.browse("/payouts/po_1.csv", { role: null });
  expect(stranger.status).toBe(303);
});

test("a cursor of another list and a zone that is none are refused by name", async () => {
  for (const field of ["cursor", "tz"]) {
    const { html, status } = await console.browse(`/payouts?${field}=nonsense`);
    expect(status).toBe(422);
    expect(html).toContain(field);
  }
});

function statement(html: string): string[] {
  const [, table = ""] = /<table class="statement">(.*?)<\/table>/s.exec(html) ?? [];
  return [...table.matchAll(/<tr.*?<\/tr>/gs)].map(([row]) =>
    row
      .replaceAll(/<[^>]*>/g, " ")
      .replaceAll("&#39;", "'")
      .replaceAll(/\s+/g, " ")
      .trim(),
  );
}

function payout(id: string, facts: Partial<Fact<"payout">["facts"]>): Fact {
  return {
    object: "payout",
    facts: {
      id,
      status: "paid",
      automatic: true,
      currency: "eur",
      amount: 11_000n,
      arrivalDate: new Date("2026-06-05T00:00:00Z"),
      method: "standard",
      balanceTransaction: null,
      failureBalanceTransaction: null,
      failureCode: null,
      reconciliationStatus: "completed",
      created: made,
      ...facts,
    },
  };
}

function line(
  id: string,
  source: string | null,
  reportingCategory: string,
  amount: bigint,
  fee: bigint,
  of: string,
): Fact<"balance_transaction"> {
  return {
    object: "balance_transaction",
    facts: {
      id,
      source,
      type: reportingCategory,
      reportingCategory,
      currency: "eur",
      amount,
      fee,
      net: amount - fee,
      exchangeRate: null,
      availableOn: made,
      created: made,
      payout: of,
    },
  };
}
