import { createTestDatabase } from "@rentease/testing";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { startConsole } from "../console-fixture.ts";

let console: Awaited<ReturnType<typeof startConsole>>;
let number = 0;
let id: string;

beforeAll(async () => {
  console = await startConsole(createTestDatabase);
  for (const reference of ["RE-1", "RE-2"]) {
    await console.call("PUT", `/bookings/${reference}`, {
      body: { currency: "eur", instalments: [{ kind: "deposit", amount: 7_000 }] },
    });
  }
  await console.call("PUT", "/bookings/US-1", { body: { currency: "usd" } });
});
afterAll(() => console.stop());
beforeEach(async () => {
  id = `pi_${(number += 1)}`;
  await console.receive({ id });
});

const match = (allocations: unknown[], more: object = {}) =>
  console.call("POST", `/payments/${id}/match`, { body: { allocations, ...more } });
const whole = (booking: string) => [{ booking, amount: 12_000 }];
const state = async () => (await console.call("GET", `/payments/${id}`)).body;

test("a payment is matched, unmatched, and the unmatch undone", async () => {
  const matched = await match(whole("re-1"), { note: "on the phone" });
  expect(matched).toMatchObject({
    status: 200,
    body: {
      review: "matched",
      allocations: [{ booking: "RE-1", amount: 12_000, rule: "person", by: "key:operator" }],
    },
  });
  const path = `/payments/${id}/match?note=wrong&expected_decision=${String(matched.body["decision"])}`;
  const unmatched = await console.call("DELETE", path);
  expect(unmatched).toMatchObject({ status: 200, body: { review: "unmatched", allocations: [] } });
  const undone = await console.call("POST", `/payments/${id}/undo`);
  expect(undone).toMatchObject({
    status: 200,
    body: { review: "matched", allocations: matched.body["allocations"] },
  });
  const again = await console.call("POST", `/payments/${id}/undo`);
  expect(again).toMatchObject({ status: 200, body: { review: "unmatched", allocations: [] } });
  const nothing = await console.call("POST", `/payments/${id}/undo`);
  expect(nothing).toMatchObject({
    status: 409,
    body: { type: "urn:rentease:problem:nothing_to_undo", payment: { review: "unmatched" } },
  });
});

test("a match over two bookings is a split, and both balances follow", async () => {
  const answer = await match([
    { booking: "RE-1", amount: 7_000 },
    { booking: "RE-2", amount: 5_000 },
  ]);
  expect(answer.body["allocations"]).toMatchObject([
    { booking: "RE-1", amount: 7_000 },
    { booking: "RE-2", amount: 5_000 },
  ]);
  const booking = await console.call("GET", "/bookings/RE-2");
  expect(booking.body).toMatchObject({ paid: 5_000, balance: 2_000 });
  await console.call("DELETE", `/payments/${id}/match`);
});

test.each<[string, unknown[], string, string]>([
  [
    "an unknown booking",
    [{ booking: "RE-9", amount: 1 }],
    "allocations.0.booking",
    "booking_not_found",
  ],
  [
    "more than was received",
    [
      { booking: "RE-1", amount: 7_000 },
      { booking: "RE-2", amount: 5_001 },
    ],
    "allocations",
    "shares_exceed_payment",
  ],
  [
    "one booking twice",
    [
      { booking: "RE-1", amount: 1 },
      { booking: "re-1", amount: 1 },
    ],
    "allocations.1.booking",
    "invalid_shares",
  ],
  [
    "another currency",
    [{ booking: "US-1", amount: 1 }],
    "allocations.0.booking",
    "currency_differs",
  ],
  ["no allocations", [], "allocations", "invalid_body"],
  [
    "an amount of nothing",
    [{ booking: "RE-1", amount: 0 }],
    "allocations.0.amount",
    "invalid_body",
  ],
  ["a float", [{ booking: "RE-1", amount: 1.5 }], "allocations.0.amount", "invalid_body"],
])(
  "422 that names the field for %s, and nothing is done",
  async (_case, allocations, field, code) => {
    const before = await state();
    const answer = await match(allocations);
    expect(answer.status).toBe(422);
    expect(answer.body["type"]).toBe(`urn:rentease:problem:${code}`);
    expect(answer.body["errors"]).toMatchObject([
      { field, pointer: `#/${field.replaceAll(".", "/")}` },
    ]);
    expect(await state()).toEqual(before);
  },
);

test("a booking of another currency is taken when that is said", async () => {
  const answer = await match([{ booking: "US-1", amount: 12_000 }], { across_currencies: true });
  expect(answer.status).toBe(200);
});

test("P7: two at once, one is done and the other gets 409 with the state that came of it", async () => {
  const before = await state();
  const expected_decision = before["decision"];
  const answers = await Promise.all([
    match(whole("RE-1"), { expected_decision }),
    match(whole("RE-2"), { expected_decision }),
    console.call("POST", `/payments/${id}/exclude`, { body: { expected_decision } }),
  ]);
  expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 409, 409]);
  const done = answers.find(({ status }) => status === 200)?.body;
  for (const { status, body } of answers) {
    if (status === 200) continue;
    expect(body["type"]).toBe("urn:rentease:problem:decision_conflict");
    expect(body["payment"]).toEqual(done);
  }
  expect(await state()).toEqual(done);
  const late = await match(whole("RE-2"), { expected_decision });
  expect(late).toMatchObject({ status: 409, body: { payment: done } });
});

test("what a person decided is not decided anew by one who did not see it", async () => {
  await match(whole("RE-1"));
  expect(await match(whole("RE-2"))).toMatchObject({
    status: 409,
    body: { payment: { allocations: [{ booking: "RE-1" }] } },
  });
  const expected_decision = (await state())["decision"];
  expect((await match(whole("RE-2"), { expected_decision })).status).toBe(200);
});

test("a rejected booking is not suggested again, and an excluded payment is left alone", async () => {
  await console.call("PUT", "/bookings/RJ-7", { body: { currency: "eur" } });
  id = "pi_rejected";
  await console.receive({ id, description: "RJ-7 extra", amount: 333n });
  expect(await state()).toMatchObject({ review: "suggested", suggestion: "RJ-7" });
  const rejected = await console.call("POST", `/payments/${id}/reject`, {
    body: { booking: "RJ-7", note: "other guest" },
  });
  expect(rejected).toMatchObject({ status: 200, body: { review: "unmatched", suggestion: null } });
  expect(await console.call("POST", `/payments/${id}/reject`, { body: {} })).toMatchObject({
    status: 422,
    body: { errors: [{ field: "booking" }] },
  });
  const suggestions = await console.call("GET", `/payments/${id}/suggestions`);
  expect(JSON.stringify(suggestions.body)).not.toContain("RJ-7");
  const excluded = await console.call("POST", `/payments/${id}/exclude`, {
    body: { note: "gift" },
  });
  expect(excluded).toMatchObject({ status: 200, body: { review: "excluded" } });
  const undone = await console.call("POST", `/payments/${id}/undo`);
  expect(undone).toMatchObject({ status: 200, body: { review: "unmatched" } });
});

test("decisions about what is not there: 404", async () => {
  id = "pi_none";
  expect((await match(whole("RE-1"))).status).toBe(404);
  expect((await console.call("POST", "/payments/pi_none/undo")).status).toBe(404);
  const body = { allocations: [] };
  expect((await console.call("PUT", "/refunds/re_none/allocations", { body })).status).toBe(404);
});

test("a refund is directed to one of its payment's bookings, by our id and Stripe's", async () => {
  await match([
    { booking: "RE-1", amount: 7_000 },
    { booking: "RE-2", amount: 5_000 },
  ]);
  await console.refund({ id: `re_${id}`, intent: id, amount: 2_000n });
  const paid = async () => {
    const { body } = await console.call("GET", `/payments/${id}`);
    return (body["refunds"] as { id: string; directed: unknown }[])[0];
  };
  const direct = (refund: string, allocations: unknown[]) =>
    console.call("PUT", `/refunds/${refund}/allocations`, { body: { allocations } });
  const answer = await direct(`re_${id}`, [{ booking: "RE-2", amount: 2_000 }]);
  expect(answer).toMatchObject({
    status: 200,
    body: { refunds: [{ directed: [{ booking: "RE-2", amount: 2_000 }] }] },
  });
  const booking = await console.call("GET", "/bookings/RE-2");
  const own = (
    booking.body["payments"] as { share: unknown; stripe: { payment_intent: string } }[]
  ).find(({ stripe }) => stripe.payment_intent === id);
  expect(own?.share).toMatchObject({ paid: 5_000, refunded: 2_000 });
  const refused = await direct(`re_${id}`, [{ booking: "US-1", amount: 1 }]);
  expect(refused).toMatchObject({
    status: 422,
    body: { errors: [{ field: "allocations.0.booking" }] },
  });
  const shared = await direct((await paid())?.id ?? "", []);
  expect(shared).toMatchObject({ status: 200, body: { refunds: [{ directed: [] }] } });
  await console.call("DELETE", `/payments/${id}/match`);
});
