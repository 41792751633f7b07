import type { Fact } from "@rentease/core";
import { createTestDatabase } from "@rentease/testing";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startConsole } from "../../../console-fixture.ts";

let console: Awaited<ReturnType<typeof startConsole>>;

const inDays = (days: number) => new Date(Date.now() + days * 86_400_000 + 3_600_000);

beforeAll(async () => {
  console = await startConsole(createTestDatabase);
});
afterAll(() => console.stop());

test("without any the page says where they would come from", async () => {
  const { html, status } = await console.browse("/disputes", { role: "viewer" });
  expect(status).toBe(200);
  expect(html).toContain("No dispute is open.");
});

test("open disputes come by deadline with the days left, each with guest, booking and payment", async () => {
  await console.call("PUT", "/bookings/RE-1", {
    body: { currency: "eur", property: "Mill", guest: { name: "Ana Holm" } },
  });
  await console.receive({ id: "pi_1", reference: "RE-1" }, { id: "pi_2" });
  await console.apply([
    [dispute("du_late", "pi_2", { evidenceDueBy: inDays(20) })],
    [dispute("du_passed", "pi_2", { evidenceDueBy: inDays(-2) })],
    [dispute("du_soon", "pi_1", { evidenceDueBy: inDays(3), reason: "product_not_received" })],
    [dispute("du_sent", "pi_1", { status: "under_review", submissions: 1 })],
    [dispute("du_won", "pi_1", { status: "won", movements: 2 })],
  ]);
  const { html } = await console.browse("/disputes");
  const order = [...html.matchAll(/class="id">(du_\w+)</g)].map(([, id]) => id);
  expect(order).toEqual(["du_soon", "du_late", "du_passed", "du_sent", "du_won"]);
  expect(html).toContain('<span class="badge bad">3 days left</span>');
  expect(html).toContain('<span class="badge waits">20 days left</span>');
  expect(html).toContain("evidence sent");
  expect(html).toContain("The stay was not provided");
  expect(html).toContain("Ana Holm");
  expect(html).toContain('href="/bookings/RE-1"');
  expect(html).toMatch(/<a href="\/payments\/[\da-f-]{36}">/);
});

test("each leads to Stripe's dashboard, of this account and mode", async () => {
  const { html } = await console.browse("/disputes");
  expect(html).toContain('href="https://dashboard.stripe.com/acct_test/test/disputes/du_soon"');
});

test("closed ones are a filter, and a property shows only its own", async () => {
  const closed = await console.browse("/disputes?state=closed");
  expect(closed.html).toContain("du_won");
  expect(closed.html).not.toContain("du_soon");
  const mill = await console.browse("/disputes?property=Mill");
  expect(mill.html).toContain("du_soon");
  expect(mill.html).not.toContain("du_late");
});

test("a state that is none is refused by name", async () => {
  const { html, status } = await console.browse("/disputes?state=any");
  expect(status).toBe(422);
  expect(html).toContain("state");
});

function dispute(
  id: string,
  paymentIntent: string,
  facts: Partial<Fact<"dispute">["facts"]>,
): Fact {
  return {
    object: "dispute",
    facts: {
      id,
      charge: paymentIntent.replace("pi_", "ch_"),
      paymentIntent,
      status: "needs_response",
      currency: "eur",
      amount: 12_000n,
      reason: "fraudulent",
      evidenceDueBy: null,
      submissions: 0,
      movements: 1,
      created: new Date("2026-06-10T10:00:00Z"),
      ...facts,
    },
  };
}
