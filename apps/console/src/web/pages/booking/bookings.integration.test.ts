import { createTestDatabase } from "@rentease/testing";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startConsole } from "../../../console-fixture.ts";

let console: Awaited<ReturnType<typeof startConsole>>;

beforeAll(async () => {
  console = await startConsole(createTestDatabase);
});
afterAll(() => console.stop());

test("without bookings the list says how they come", async () => {
  const { html } = await console.browse("/bookings");
  expect(html).toContain("No bookings yet.");
  expect(html).toContain("npm run rentease -- bookings import bookings.csv");
});

test("a booking shows its account in each currency, what of each instalment is settled, and its payments", async () => {
  await console.call("PUT", "/bookings/RE-1", {
    body: {
      guest: { name: "Ana Holm", email: "ana@example.com" },
      property: "Canal House",
      currency: "eur",
      check_in: "2026-07-01",
      check_out: "2026-07-05",
      items: [{ kind: "late_checkout", amount: 20_000 }],
      instalments: [
        { kind: "deposit", due: "2026-05-01", amount: 12_000 },
        { kind: "balance", due: "2026-06-15", amount: 8_000 },
      ],
    },
  });
  await console.receive(
    { id: "pi_1", reference: "RE-1" },
    { id: "pi_2", amount: 990n, currency: "usd" },
  );
  await console.submit("/payments/pi_2/match", { booking: "RE-1", across_currencies: "on" });
  await console.refund({ id: "re_1", intent: "pi_1", amount: 1_000n });
  const { html, status } = await console.browse("/bookings/re-1");
  expect(status).toBe(200);
  expect(html).toContain("<h1>RE-1, Ana Holm</h1>");
  const rows = [...html.matchAll(/<tr>(.*?)<\/tr>/gs)].map(([, row = ""]) =>
    [...row.matchAll(/<td[^>]*>(.*?)<\/td>/gs)]
      .map(([, cell = ""]) => cell.replace(/<[^>]*>/g, "").replaceAll("\u00a0", " "))
      .join(" | "),
  );
  expect(rows).toEqual(
    expect.arrayContaining([
      "EUR | 200.00 EUR | 120.00 EUR | 10.00 EUR | 0.00 EUR | 0.00 EUR | 90.00 EUR",
      "USD | – | 9.90 USD | 0.00 USD | 0.00 USD | 0.00 USD | –",
      "1 May 2026 | deposit | 120.00 EUR | 120.00 EUR | 0.00 EUR",
      "15 Jun 2026 | balance | 80.00 EUR | 0.00 EUR | 80.00 EUR",
      "late checkout | – | 200.00 EUR",
    ]),
  );
  const { body } = await console.call("GET", "/payments/pi_1");
  expect(html).toContain(`href="/payments/${String(body["id"])}"`);
  expect(html).toContain("Add a payment that did not come through Stripe");
  const viewer = await console.browse("/bookings/RE-1", { role: "viewer" });
  expect(viewer.html).not.toContain("Add a payment that did not");
});

test("bookings are listed by arrival, of the property and period, and by what is open", async () => {
  await console.call("PUT", "/bookings/RE-2", {
    body: { currency: "eur", property: "Dune Cottage", check_in: "2026-08-01" },
  });
  const shown = async (query: string) => {
    const { html } = await console.browse(`/bookings${query}`);
    return [...html.matchAll(/class="reference">([^<]*)/g)].map(([, reference]) => reference);
  };
  expect(await shown("")).toEqual(["RE-2", "RE-1"]);
  expect(await shown("?open=yes&status=")).toEqual(["RE-1"]);
  expect(await shown("?property=Dune+Cottage")).toEqual(["RE-2"]);
  expect(await shown("?from=2026-07-01&to=2026-08-01")).toEqual(["RE-1"]);
  expect((await console.browse("/bookings?status=gone")).html).toContain("No booking is like that");
});

test("an unknown booking is not found, a bad cursor is named", async () => {
  expect((await console.browse("/bookings/none")).status).toBe(404);
  const refused = await console.browse("/bookings?cursor=x");
  expect(refused.status).toBe(422);
  expect(refused.html).toContain("cursor");
});
