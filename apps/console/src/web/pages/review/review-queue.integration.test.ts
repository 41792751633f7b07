import { createTestDatabase } from "@rentease/testing";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startConsole } from "../../../console-fixture.ts";

let console: Awaited<ReturnType<typeof startConsole>>;

beforeAll(async () => {
  console = await startConsole(createTestDatabase);
});
afterAll(() => console.stop());

test("a colleague's note is seen in the queue: how the last begins, by whom, and that there are others", async () => {
  await console.receive({ id: "pi_1" }, { id: "pi_2" }, { id: "pi_3" });
  const note = (id: string, text: string) =>
    console.submit(`/payments/${id}/notes`, { text, back: "/review" });
  await note("pi_1", "She called.");
  await note("pi_1", `Ask <Ana>: ${"x".repeat(100)}`);
  await note("pi_2", "Wait for Monday.");
  const { html } = await console.browse("/review");
  const notes = [...html.matchAll(/<blockquote class="note brief">(.*?)<\/blockquote>/gs)].map(
    ([, text]) => text,
  );
  expect(notes).toEqual([
    `Ask &lt;Ana&gt;: ${"x".repeat(69)}…<footer>The operator, and 1 note before</footer>`,
    "Wait for Monday.<footer>The operator</footer>",
  ]);
});

test("the pairs are counted, and go on beyond the first page", async () => {
  await console.call("PUT", "/bookings/RE-1", { body: { currency: "eur" } });
  await console.receive({ id: "pi_many", reference: "RE-1" });
  for (let amount = 1; amount <= 22; amount += 1) {
    await console.call("POST", "/bookings/RE-1/payments", {
      body: { amount, currency: "eur", method: "card", paid_at: "2026-06-01T09:00:00Z" },
    });
  }
  const pairsOf = (html: string) => [...html.matchAll(/href="(\/adoptions\/[^"]+)"/g)].length;
  const { html } = await console.browse("/review?property=");
  expect(html).toContain("22 pairs to compare");
  expect(pairsOf(html)).toBe(20);
  const more = /href="(\/review\?pairs=[^"]+)" rel="next"/.exec(html)?.[1] ?? "";
  const rest = await console.browse(more);
  expect(pairsOf(rest.html)).toBe(2);
  expect(rest.html).toContain("22 pairs to compare");
  expect(rest.html).not.toContain('rel="next"');
  expect((await console.browse("/")).html).toContain("22 payments typed in");
});
