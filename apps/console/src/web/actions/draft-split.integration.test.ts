import { createTestDatabase } from "@rentease/testing";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startConsole } from "../../console-fixture.ts";

let console: Awaited<ReturnType<typeof startConsole>>;
let id: string;

beforeAll(async () => {
  console = await startConsole(createTestDatabase);
  const bookings = [
    { reference: "RE-1", currency: "eur", amount: 7_000 },
    { reference: "RE-2", currency: "eur", amount: 9_000 },
    { reference: "US-1", currency: "usd", amount: 9_000 },
    { reference: "RE-0", currency: "eur", amount: 0 },
  ];
  for (const { reference, currency, amount } of bookings) {
    await console.call("PUT", `/bookings/${reference}`, {
      body: {
        currency,
        guest: { name: "Maartje Vos" },
        instalments: amount > 0 ? [{ kind: "balance", amount }] : [],
      },
    });
  }
  await console.receive({ id: "pi_1" });
  id = String((await console.call("GET", "/payments/pi_1")).body["id"]);
});
afterAll(() => console.stop());

/** The page as it is drawn again, 120.00 EUR being to share. */
async function draft(form: Record<string, string | string[]>) {
  const back = `/review/${id}?last=01a20a80-8dfe-7000-8000-03305517506a`;
  const { status, html } = await console.submit(`/review/${id}`, {
    back,
    form: "review",
    find: "",
    ...form,
  });
  const values = (name: string) =>
    [...html.matchAll(/<input [^>]*>/g)].flatMap(([input]) =>
      input.includes(`name="${name}"`) ? [/ value="([^"]*)"/.exec(input)?.[1] ?? ""] : [],
    );
  return {
    status,
    html,
    back: values("back").includes(back.replaceAll("&", "&amp;")),
    rows: values("booking").flatMap((booking, place) => {
      const amount = values("amount")[place] ?? "";
      return booking === "" && amount === "" ? [] : [[booking, amount]];
    }),
    note: values("note"),
    left: /<output[^>]*>([^<]*)</.exec(html)?.[1],
  };
}

test("looking for a booking loses nothing of what is typed, and shows what each still expects", async () => {
  const drawn = await draft({
    find: "Maartje Vos",
    booking: ["RE-9", ""],
    amount: ["1x", ""],
    note: "on the phone",
  });
  expect(drawn).toMatchObject({
    status: 200,
    back: true,
    rows: [["RE-9", "1x"]],
    left: "120.00",
  });
  expect(drawn.note).toContain("on the phone");
  expect(drawn.html).not.toContain('role="alert"');
  expect(drawn.html).toContain('aria-label="Add to the split: RE-2"');
  expect(drawn.html.replaceAll(/<[^>]*>/g, "")).toContain("90.00\u00a0EUR of 90.00\u00a0EUR");
});

test("bookings are added one after the other, each with what it expects as far as the payment goes", async () => {
  const first = await draft({ add: "RE-1", booking: ["", ""], amount: ["", ""] });
  expect(first).toMatchObject({ rows: [["RE-1", "70.00"]], left: "50.00" });
  const second = await draft({ add: "RE-2", booking: ["RE-1", ""], amount: ["70.00", ""] });
  expect(second).toMatchObject({
    rows: [
      ["RE-1", "70.00"],
      ["RE-2", "50.00"],
    ],
    left: "0.00",
  });
  expect((await console.call("GET", `/payments/${id}`)).body).toMatchObject({
    review: "unmatched",
    allocations: [],
  });
});

test.each([
  ["of another currency", "US-1", ["RE-1"], ["70"]],
  ["that expects nothing", "RE-0", ["RE-1"], ["70"]],
  ["that nothing is left for", "RE-2", ["RE-1"], ["120"]],
])("a booking %s gets no amount", async (_case, add, booking, amount) => {
  const { rows } = await draft({ add, booking, amount });
  expect(rows).toEqual([
    [booking[0], amount[0]],
    [add, ""],
  ]);
});

test("a booking is added once, and one that is not known is said to be none", async () => {
  const again = await draft({ add: "RE-1", booking: "RE-1", amount: "12" });
  expect(again.rows).toEqual([["RE-1", "12"]]);
  const unknown = await draft({ add: "RE-77", booking: "RE-1", amount: "12" });
  expect(unknown).toMatchObject({ status: 422, rows: [["RE-1", "12"]] });
  expect(unknown.html).toContain("There is no booking RE-77.");
});
