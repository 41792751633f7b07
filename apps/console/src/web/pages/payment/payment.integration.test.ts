import { createTestDatabase } from "@rentease/testing";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startConsole } from "../../../console-fixture.ts";

let console: Awaited<ReturnType<typeof startConsole>>;

beforeAll(async () => {
  console = await startConsole(createTestDatabase);
  for (const reference of ["RE-1", "RE/2"]) {
    await console.call("PUT", `/bookings/${encodeURIComponent(reference)}`, {
      body: { currency: "eur", instalments: [{ kind: "deposit", amount: 7_000 }] },
    });
  }
  await console.receive(
    { id: "pi_split", email: "ana@example.com" },
    { id: "pi_proposed", description: "for RE-1", amount: 900n },
    { id: "pi_open" },
  );
  await console.submit("/payments/pi_split/match", {
    booking: ["RE-1", "RE/2"],
    amount: ["70", "40"],
    note: "as agreed <by phone>",
  });
  await console.refund({ id: "re_1", intent: "pi_split", amount: 1_000n });
});
afterAll(() => console.stop());

test("a payment shows what it is for, who decided it and what is left, by any of its ids", async () => {
  const { html, status } = await console.browse("/payments/ch_split?from=2026-01-01");
  expect(status).toBe(200);
  expect(html).toContain("<h1>120.00\u00a0EUR from ana@example.com</h1>");
  expect(html).toContain('href="/bookings/RE%2F2?from=2026-01-01"');
  expect(html).toContain("10.00\u00a0EUR of it belongs to no booking.");
  expect(html).toMatch(/The operator\s*split it over RE-1 \(70.00.EUR\), RE\/2 \(40.00.EUR\)/);
  expect(html).toContain("as agreed &lt;by phone&gt;");
  expect(html).toContain("re_1");
  expect(html).toContain("visa … 4242");
  const { body } = await console.call("GET", "/payments/pi_split");
  const own = await console.browse(`/payments/${String(body["id"])}`);
  expect(own.html).toContain("<h1>120.00\u00a0EUR from ana@example.com</h1>");
});

test("a proposed booking can be accepted or turned down, knowing the decision it was proposed by", async () => {
  const { html } = await console.browse("/payments/pi_proposed");
  expect(html).toContain("Accept RE-1");
  expect(html).toContain("Not RE-1");
  const { body } = await console.call("GET", "/payments/pi_proposed");
  expect(html).toContain(`name="expected_decision" value="${String(body["decision"])}"`);
  expect(html).toContain(`/review/${String(body["id"])}`);
});

test("a refused match shows its form again with all that was typed", async () => {
  const { html, status } = await console.submit("/payments/pi_open/match", {
    back: "/payments/pi_open",
    form: "decide",
    booking: ["RE-1", "RE-9"],
    amount: ["100", "20"],
    note: "two stays",
    expected_decision: "01a20b08-9605-7000-8000-1e1020e8891b",
  });
  expect(status).toBe(409);
  for (const typed of ["RE-1", "100", "RE-9", "20", "two stays"]) {
    expect(html).toContain(`value="${typed}"`);
  }
});

test("a viewer sees everything and no button that acts", async () => {
  for (const id of ["pi_split", "pi_proposed"]) {
    const { html } = await console.browse(`/payments/${id}`, { role: "viewer" });
    expect(html).toContain("<h2>Decisions</h2>");
    const actions = [...html.matchAll(/<form [^>]*method="post"/g)].map(([form]) => form);
    expect(actions).toEqual([expect.stringContaining('action="/sign-out"')]);
  }
});

test("what was typed in can be corrected until a Stripe payment takes it over, which both show", async () => {
  const type = async (amount: number, method: string) => {
    const { body } = await console.call("POST", "/bookings/RE-1/payments", {
      body: { amount, currency: "eur", method, paid_at: "2026-06-01T09:00:00Z" },
    });
    return String(body["id"]);
  };
  const cash = await console.browse(`/payments/${await type(900, "cash")}`);
  expect(cash.html).toContain("Correct what was typed in");

  await console.submit("/payments/pi_proposed/match", { booking: "RE-1" });
  const id = await type(905, "card");
  const adoptions = await console.call("GET", "/adoptions?state=suggested");
  const [pair] = adoptions.body["items"] as { id: string }[];
  const proposed = await console.browse("/payments/pi_proposed");
  expect(proposed.html).toContain("It may be the same money as");
  expect(proposed.html).toContain(`href="/payments/${id}"`);
  await console.call("POST", `/adoptions/${pair?.id}/accept`);
  const { html } = await console.browse(`/payments/${id}`);
  expect(html).toContain("It counts nothing: taken over by");
  expect(html).toContain(`href="/adoptions/${pair?.id}"`);
  expect(html).not.toContain("Correct what was typed in");
  expect((await console.browse("/payments/pi_proposed")).html).toContain("It took over");
});

test("an unknown payment is not found", async () => {
  expect((await console.browse("/payments/pi_none")).status).toBe(404);
});
