import { createTestDatabase } from "@rentease/testing";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { startConsole } from "../../console-fixture.ts";

let console: Awaited<ReturnType<typeof startConsole>>;
let booking = 0;

beforeAll(async () => {
  console = await startConsole(createTestDatabase);
});
afterAll(() => console.stop());
beforeEach(async () => {
  for (const id of await waiting()) await console.call("POST", `/adoptions/${id}/reject`);
});

const waiting = async () => {
  const { body } = await console.call("GET", "/adoptions?state=suggested&limit=100");
  return (body["items"] as { id: string }[]).map(({ id }) => id);
};
/** A Stripe payment beside so many typed ones that it may be. @returns the pairs, as they are listed. */
async function propose(count: number): Promise<string[]> {
  const reference = `RE-${(booking += 1)}`;
  await console.call("PUT", `/bookings/${reference}`, { body: { currency: "eur" } });
  await console.receive({ id: `pi_${booking}`, reference });
  for (let typed = 1; typed <= count; typed += 1) {
    await console.call("POST", `/bookings/${reference}/payments`, {
      body: { amount: typed, currency: "eur", method: "card", paid_at: "2026-06-01T09:00:00Z" },
    });
  }
  return waiting();
}
const decide = (id: string | undefined, verb: string, form: Record<string, string> = {}) =>
  console.submit(`/adoptions/${id}/${verb}`, { back: `/adoptions/${id}`, ...form });
const leadsTo = async (id: string | undefined, verb: string) => {
  const { status, headers } = await decide(id, verb);
  expect(status).toBe(303);
  return headers.get("location");
};

test("a decision leads to the next pair, after the last to the first, and then to the queue", async () => {
  const pairs = await propose(3);
  expect(pairs).toHaveLength(3);
  const [first, second, third] = pairs;
  expect(await leadsTo(second, "reject")).toBe(`/adoptions/${third}?last=${second}`);
  expect(await leadsTo(third, "reject")).toBe(`/adoptions/${first}?last=${third}`);
  const { html } = await console.browse(`/adoptions/${first}?last=${third}`);
  expect(html).toContain(`action="/adoptions/${third}/undo"`);
  expect(await leadsTo(first, "accept")).toBe(`/review?last=${first}`);
  const queue = await console.browse(`/review?last=${first}`);
  expect(queue.html).toContain(`action="/adoptions/${first}/undo"`);
  expect(await leadsTo(first, "undo")).toBe(`/adoptions/${first}`);
});

test("what is taken back is shown as it stands then", async () => {
  const [pair] = await propose(1);
  await decide(pair, "reject");
  expect(await leadsTo(pair, "undo")).toBe(`/adoptions/${pair}`);
});

test("accepting one pair of a payment passes by the others, which no longer wait", async () => {
  const [first] = await propose(2);
  expect(await leadsTo(first, "accept")).toBe(`/review?last=${first}`);
});

test.each([
  ["accept", "API key operator said that they are one payment meanwhile."],
  ["reject", "API key operator said that they are two payments meanwhile."],
])(
  "a pair that a colleague decided (%s) says so, and nothing is changed",
  async (verb, message) => {
    const [pair] = await propose(1);
    await console.call("POST", `/adoptions/${pair}/${verb}`);
    for (const late of ["accept", "reject"]) {
      const refused = await decide(pair, late);
      expect(refused.status).toBe(409);
      expect(refused.html).toContain(message);
      expect(refused.html).toContain(`action="/adoptions/${pair}/undo"`);
    }
  },
);

test("what a colleague took back meanwhile is not taken back once more", async () => {
  const [pair] = await propose(1);
  await console.call("POST", `/adoptions/${pair}/accept`);
  const { html } = await console.browse(`/adoptions/${pair}`);
  expect(html).toContain('name="expected_state" value="accepted"');
  await console.call("POST", `/adoptions/${pair}/undo`);
  const refused = await decide(pair, "undo", { expected_state: "accepted" });
  expect(refused.status).toBe(409);
  expect(refused.html).toContain("API key operator said that they are two payments meanwhile.");
  const { body } = await console.call("GET", `/adoptions/${pair}`);
  expect(body).toMatchObject({ state: "rejected" });
});

test("a pair of which one payment was adopted otherwise says by whom", async () => {
  const [first, second] = await propose(2);
  await decide(first, "accept");
  const refused = await decide(second, "accept");
  expect(refused.status).toBe(409);
  expect(refused.html).toContain("You adopted one of the two with another meanwhile.");
});
