import { createTestDatabase } from "@rentease/testing";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { startConsole } from "../../console-fixture.ts";

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

const state = async () => (await console.call("GET", `/payments/${id}`)).body;
const decide = (what: string, form: Record<string, string | string[]> = {}) =>
  console.submit(`/payments/${id}/${what}`, { back: "/keys", ...form });
const lastNotice = (headers: Headers) =>
  decodeURIComponent(/rentease\.notice=([^;]*)/.exec(headers.get("set-cookie") ?? "")?.[1] ?? "");

test("a booking without an amount gets all of the payment, by whoever is signed in", async () => {
  const before = await state();
  const done = await decide("match", { booking: "re-1", amount: "", note: "on the phone" });
  expect(done.status).toBe(303);
  expect(done.headers.get("location")).toBe(`/payments/${String(before["id"])}`);
  expect(lastNotice(done.headers)).toBe("Matched: 120.00\u00a0EUR to RE-1.");
  expect(await state()).toMatchObject({
    review: "matched",
    allocations: [{ booking: "RE-1", amount: 12_000, by: expect.stringMatching(/^user:/) }],
  });
});

test("a split is typed in major units; the row without an amount gets what is left, empty rows nothing", async () => {
  const done = await decide("match", {
    booking: ["RE-2", "RE-1", ""],
    amount: ["70.5", "", ""],
    to: "/keys?from=2026-01-01",
  });
  expect(done.headers.get("location")).toBe("/keys?from=2026-01-01");
  expect((await state())["allocations"]).toMatchObject([
    { booking: "RE-1", amount: 4_950 },
    { booking: "RE-2", amount: 7_050 },
  ]);
});

test("a decimal comma is one, as it is to the search", async () => {
  await decide("match", { booking: ["RE-1", "RE-2"], amount: ["10,25", "1.5"] });
  expect((await state())["allocations"]).toMatchObject([
    { booking: "RE-1", amount: 1_025 },
    { booking: "RE-2", amount: 150 },
  ]);
});

test.each([
  ["no booking", { booking: "", amount: "" }, "Name the booking that the payment is for."],
  ["an unknown booking", { booking: "RE-9", amount: "" }, "There is no booking RE-9."],
  ["no amount of money", { booking: "RE-1", amount: "12x" }, "“12x” is no amount in EUR"],
  [
    "an amount that may be another",
    { booking: "RE-1", amount: "1,250" },
    "“1,250” may mean 1250.00 or 1.25 EUR",
  ],
  ["too much", { booking: "RE-1", amount: "120.01" }, "there is 120.00 EUR to share"],
  ["two open amounts", { booking: ["RE-1", "RE-2"], amount: ["", ""] }, "only one may get"],
  ["nothing left", { booking: ["RE-1", "RE-2"], amount: ["120", ""] }, "is left for RE-2"],
  ["an amount without its booking", { booking: ["RE-1", ""], amount: ["", "5"] }, "An amount"],
  ["another currency", { booking: "US-1", amount: "" }, "the booking in another currency"],
  ["a decision that is no id", { booking: "RE-1", expected_decision: "x" }, "expected_decision"],
])("%s is refused where it was typed, and nothing is decided", async (_case, form, message) => {
  const refused = await decide("match", form);
  expect(refused.status).toBe(422);
  expect(refused.html).toContain(message);
  expect(await state()).toMatchObject({ review: "unmatched", allocations: [] });
});

test("another currency is matched where that is meant", async () => {
  expect(await decide("match", { booking: "US-1", across_currencies: "on" })).toMatchObject({
    status: 303,
  });
});

test("a conflict says who decided what meanwhile, and changes nothing", async () => {
  const seen = String((await state())["decision"] ?? "");
  await console.call("POST", `/payments/${id}/match`, {
    body: { allocations: [{ booking: "RE-1", amount: 12_000 }] },
  });
  const refused = await decide("exclude", { expected_decision: seen });
  expect(refused.status).toBe(409);
  expect(refused.html).toContain("API key operator matched it to RE-1 meanwhile.");
  expect(await state()).toMatchObject({ review: "matched" });

  const known = String((await state())["decision"]);
  await decide("unmatch", { expected_decision: known });
  const twice = await decide("unmatch", { expected_decision: known });
  expect(twice.status).toBe(409);
  expect(twice.html).toContain("You took it off RE-1 meanwhile.");
});

test("what was rejected or excluded is undone again", async () => {
  expect(await decide("reject", { only: "RE-1" })).toMatchObject({ status: 303 });
  expect((await decide("reject", { only: "RE-1" })).status).toBe(409);
  expect(await decide("exclude")).toMatchObject({ status: 303 });
  expect(await state()).toMatchObject({ review: "excluded" });
  const undone = await decide("undo");
  expect(lastNotice(undone.headers)).toBe("Undone: the payment is unmatched again.");
  expect(await decide("undo")).toMatchObject({ status: 303 });
  expect((await decide("undo")).status).toBe(409);
});

test("a refund is directed to one of the bookings, and shared again", async () => {
  await decide("match", { booking: ["RE-1", "RE-2"], amount: ["60", "60"] });
  await console.refund({ id: `re_${id}`, intent: id, amount: 2_000n });
  const direct = (form: Record<string, string>) =>
    console.submit(`/refunds/re_${id}/direct`, { back: "/keys", ...form });
  expect(await direct({ booking: "RE-2", amount: "" })).toMatchObject({ status: 303 });
  const directed = async () => (await state())["refunds"];
  expect(await directed()).toMatchObject([{ directed: [{ booking: "RE-2", amount: 2_000 }] }]);
  expect((await direct({ booking: "RE-2", amount: "20.01" })).status).toBe(422);
  expect(await direct({ booking: "", amount: "" })).toMatchObject({ status: 303 });
  expect(await directed()).toMatchObject([{ directed: [] }]);
  expect((await console.submit("/refunds/re_none/direct", { back: "/keys" })).status).toBe(404);
});

test("a note is kept, one of nothing is refused", async () => {
  expect(await decide("notes", { text: "who is this?" })).toMatchObject({ status: 303 });
  expect((await decide("notes", { text: " " })).status).toBe(422);
  const { body } = await console.call("GET", `/payments/${id}/notes`);
  expect(body).toMatchObject({ items: [{ text: "who is this?" }] });
});

test.each(["match", "unmatch", "reject", "exclude", "undo", "notes"])(
  "%s is refused to a viewer",
  async (what) => {
    const form = { booking: "RE-1", text: "x" };
    const refused = await console.submit(`/payments/${id}/${what}`, form, { role: "viewer" });
    expect(refused.status).toBe(403);
    expect(await state()).toMatchObject({ review: "unmatched", decision: expect.anything() });
  },
);

test("the button of one booking means that one, whatever stands in the rows of a split", async () => {
  await decide("match", { only: "RE-2", booking: ["", "RE-1"], amount: ["", "10"] });
  expect((await state())["allocations"]).toMatchObject([{ booking: "RE-2", amount: 12_000 }]);
});
