import { createTestDatabase } from "@rentease/testing";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startConsole } from "../../../console-fixture.ts";

let console: Awaited<ReturnType<typeof startConsole>>;

beforeAll(async () => {
  console = await startConsole(createTestDatabase);
  for (const reference of ["RE-1", "RE-10", "AB/7"]) {
    await console.call("PUT", `/bookings/${encodeURIComponent(reference)}`, {
      body: { currency: "eur", guest: { email: "ana@example.com" } },
    });
  }
  await console.receive({ id: "pi_1", reference: "RE-1", email: "ana@example.com" });
});
afterAll(() => console.stop());

test("the one thing that is found is gone to, with the frame", async () => {
  const booking = await console.browse("/search?q=ab%2F7&tz=UTC");
  expect(booking.status).toBe(302);
  expect(booking.headers.get("location")).toBe("/bookings/AB%2F7?tz=UTC");
  const payment = await console.browse("/search?q=pi_1");
  expect(payment.headers.get("location")).toMatch(/^\/payments\/[\da-f-]{36}$/);
});

test("several things are shown by their kind", async () => {
  const { html, status } = await console.browse("/search?q=ana%40example.com");
  expect(status).toBe(200);
  expect(html).toContain("<h2>Bookings</h2>");
  expect(html).toContain("<h2>Payments</h2>");
  expect(html).not.toContain("<h2>Payouts</h2>");
  expect(html).toContain('href="/bookings/RE-10"');
});

test("nothing found, or nothing asked, says what can be searched for", async () => {
  const none = await console.browse(`/search?q=${encodeURIComponent("<b>zzz</b>")}`);
  expect(none.html).toContain("&lt;b&gt;zzz&lt;/b&gt;");
  expect(none.html).toContain("What can be searched for:");
  expect((await console.browse("/search")).html).toContain("What can be searched for:");
});
