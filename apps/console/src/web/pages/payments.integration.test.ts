import { createTestDatabase } from "@rentease/testing";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startConsole } from "../../console-fixture.ts";
import { factsOf } from "../../told-payments.ts";

let console: Awaited<ReturnType<typeof startConsole>>;
const most = 50;

beforeAll(async () => {
  console = await startConsole(createTestDatabase);
});
afterAll(() => console.stop());

test("without payments the list says how they come", async () => {
  const { html, status } = await console.browse("/payments");
  expect(status).toBe(200);
  expect(html).toContain("No payments yet.");
  expect(html).toContain('href="/backfills"');
});

test("payments are listed, filtered by the frame and by filters of their own", async () => {
  await console.call("PUT", "/bookings/RE-1", {
    body: { currency: "eur", property: "Canal House" },
  });
  await console.receive(
    { id: "pi_1", reference: "RE-1", email: "ana@example.com" },
    { id: "pi_2", currency: "usd", amount: 990n },
    { id: "pi_3", created: new Date("2026-07-01T00:00:00Z"), amount: 777n },
  );
  const shown = async (query: string) => {
    const { html } = await console.browse(`/payments${query}`);
    return [...html.matchAll(/<span class="money">([\d.]+)/g)].map(([, amount]) => amount);
  };
  expect(await shown("")).toEqual(["7.77", "9.90", "120.00"]);
  expect(await shown("?review=matched&status=&method=&source=&currency=")).toEqual(["120.00"]);
  expect(await shown("?currency=USD")).toEqual(["9.90"]);
  expect(await shown("?property=Canal+House")).toEqual(["120.00"]);
  expect(await shown("?from=2026-07-01&to=2026-08-01&tz=UTC")).toEqual(["7.77"]);
  expect(await shown("?method=cash")).toEqual([]);
  const { html } = await console.browse("/payments?review=matched&from=2026-01-01");
  expect(html).toContain('href="/bookings/RE-1?from=2026-01-01"');
  const none = await console.browse("/payments?status=lost");
  expect(none.html).toContain("No payment is like that.");
});

test("the first column is what the list is sorted by and the period is about, another day of payment is below it", async () => {
  const paid = { id: "pi_slow", currency: "chf" };
  const [intent] = factsOf({ ...paid, created: new Date("2026-05-02T10:00:00Z") });
  const [, charge] = factsOf({ ...paid, created: new Date("2026-05-09T10:00:00Z") });
  await console.apply([[intent, charge].flatMap((fact) => fact ?? [])]);
  const { html } = await console.browse("/payments?currency=chf&from=2026-05-01&to=2026-05-03");
  const [table = ""] = /<table.*?<[/]table>/s.exec(html) ?? [];
  const names = [...table.matchAll(/<th[^>]*>([^<]+)/g)].map(([, name]) => name);
  expect(names[0]).toBe("Created");
  const days = [...table.matchAll(/<time[^>]*>([^<]+)/g)].map(([, day]) => day);
  expect(days).toEqual(["2 May 2026", "9 May 2026"]);
});

test.each([
  ["currency=euro", "currency"],
  ["cursor=nonsense", "cursor"],
  ["from=yesterday", "from"],
])("%s is refused by the name of the field", async (query, field) => {
  const { status, html } = await console.browse(`/payments?${query}`);
  expect(status).toBe(422);
  expect(html).toContain(field);
});

test("a long list goes on from its next page to its end", async () => {
  await console.receive(...Array.from({ length: most }, (_, place) => ({ id: `pi_more${place}` })));
  const { html } = await console.browse("/payments?currency=eur");
  const next = /href="([^"]*)" rel="next"/.exec(html)?.[1]?.replaceAll("&amp;", "&") ?? "";
  expect(next).toMatch(/^\/payments\?currency=eur&cursor=/);
  const rest = await console.browse(next);
  expect(rest.html.split("<dialog")[0]?.match(/<td/g)?.length).toBe(9 * 2);
  expect(rest.html).not.toContain('rel="next"');
  expect(rest.html).toContain('href="/payments?currency=eur" rel="first"');
});

test("methods are chosen by name, and found however they are written in the books", async () => {
  for (const [amount, method] of [
    [101, "bank transfer"],
    [102, "bank_transfer"],
    [103, "Cheque"],
  ]) {
    await console.call("POST", "/bookings/RE-1/payments", {
      body: { amount, currency: "eur", method, paid_at: "2026-06-01T09:00:00Z" },
    });
  }
  const amountsOf = (html: string) =>
    [...html.matchAll(/<span class="money">([\d.]+)/g)].map(([, amount]) => amount).toSorted();
  for (const written of ["bank_transfer", "bank+transfer"]) {
    const { html } = await console.browse(`/payments?method=${written}`);
    expect(amountsOf(html)).toEqual(["1.01", "1.02"]);
    expect(html).toContain('<option value="bank_transfer" selected="">bank transfer</option>');
  }
  const { html } = await console.browse("/payments?method=Cheque");
  expect(amountsOf(html)).toEqual(["1.03"]);
  expect(html).toContain('<option value="direct_debit">direct debit</option>');
  expect(html).toContain('<option value="Cheque" selected="">Cheque</option>');
});
