import { createTestDatabase } from "@rentease/testing";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { listBookings } from "../bookings/list-bookings.ts";
import { type Books, openBooks } from "../decisions/test-books.ts";
import { intentFact, refundFact } from "../inbox/told-facts.ts";
import { listOutstanding, type OutstandingPlace } from "./outstanding.ts";
import { sumOutstanding } from "./outstanding-totals.ts";
import { fillRandomBooks, properties } from "./random-books.ts";
import { unmatchedAgeing } from "./unmatched.ts";

let books: Books;
const today = "2026-04-01";

beforeAll(async () => {
  books = openBooks(await createTestDatabase());
});
beforeEach(() => books.empty());
afterAll(() => books.close());

const instalments = [
  { kind: "deposit", due: "2026-03-20", amount: 3_000 },
  { kind: "balance", due: "2026-04-10", amount: 9_000 },
];
const pay = (id: string, reference: string, amount: bigint) =>
  books.told.apply(
    intentFact({ id, amount, amountReceived: amount, metadata: { booking_reference: reference } }),
  );

test("a booking is listed until it is paid, with what is due and for how many days", async () => {
  await books.put({ reference: "RE-1", instalments, check_in: "2026-05-01", property: "Barn" });
  await books.put({ reference: "RE-2", instalments, check_in: "2026-04-20" });
  await books.put({ reference: "RE-3", instalments, status: "canceled" });
  await books.put({ reference: "RE-4", instalments });
  await pay("pi_1", "RE-1", 3_000n);
  await pay("pi_2", "RE-4", 12_000n);
  const list = () => listOutstanding(books.db, { today, limit: 10 });
  expect(await list()).toMatchObject([
    { reference: "RE-2", due: 3_000n, balance: 12_000n, overdue: 3_000n, overdueDays: 12 },
    {
      reference: "RE-1",
      due: 3_000n,
      paid: 3_000n,
      balance: 9_000n,
      overdue: 0n,
      overdueDays: null,
    },
  ]);
  expect(await sumOutstanding(books.db, { today, property: "Barn" })).toEqual([
    { currency: "eur", bookings: 1, expected: 12_000n, due: 3_000n, balance: 9_000n, overdue: 0n },
  ]);

  await pay("pi_3", "RE-1", 9_000n);
  await books.told.apply(refundFact({ id: "re_1", paymentIntent: "pi_2", amount: 500n }));
  // What went back is still to come, and what has no check-in comes last.
  expect((await list()).map(({ reference, balance }) => [reference, balance])).toEqual([
    ["RE-2", 12_000n],
    ["RE-4", 500n],
  ]);
});

describe.each([21, 22, 23])("of random books %i", (seed) => {
  beforeEach(() => fillRandomBooks(books, seed, 40));

  test("what is listed, page by page, is what the bookings show, and its sums are the totals", async () => {
    const periods = [
      {},
      { from: "2026-04-01", to: "2026-06-01" },
      { property: properties[0] ?? "" },
    ];
    for (const period of periods) {
      const filter = { today, ...period };
      const pages = [];
      let after: OutstandingPlace | undefined;
      for (;;) {
        const page = await listOutstanding(books.db, { ...filter, limit: 2, after });
        pages.push(...page);
        const last = page.at(-1);
        if (!last || page.length < 2) break;
        after = { checkIn: last.checkIn, id: last.id };
      }
      const {
        from = "",
        to = "9",
        property,
      }: { from?: string; to?: string; property?: string } = period;
      const shown = (await listBookings(books.db, { limit: 100 })).filter(
        (booking) =>
          booking.status !== "canceled" &&
          booking.balance > 0n &&
          (property === undefined || booking.property === property) &&
          (booking.checkIn ?? "8") >= from &&
          (booking.checkIn ?? "8") < to,
      );
      const figures = (all: readonly { reference: string; balance: bigint; paid: bigint }[]) =>
        all.map(({ reference, balance, paid }) => [reference, balance, paid]).toSorted();
      expect(figures(pages)).toEqual(figures(shown));
      expect(pages.length).toBeGreaterThan(0);

      const sums = await sumOutstanding(books.db, filter);
      for (const { currency, ...total } of sums) {
        const own = pages.filter((booking) => booking.currency === currency);
        const sum = (part: "expected" | "due" | "balance" | "overdue") =>
          own.reduce((all, booking) => all + booking[part], 0n);
        expect(total).toEqual({
          bookings: own.length,
          expected: sum("expected"),
          due: sum("due"),
          balance: sum("balance"),
          overdue: sum("overdue"),
        });
      }
      expect(new Set(pages.map(({ currency }) => currency)).size).toBe(sums.length);
    }
  });
});

test("waiting money is counted by its age in the zone's days, each currency for itself", async () => {
  const timeZone = "Europe/Amsterdam";
  const now = new Date("2026-06-30T10:00:00Z");
  const waits = (id: string, created: string, currency = "eur") =>
    books.told.apply(
      intentFact({ id, currency, amount: 100n, amountReceived: 100n, created: new Date(created) }),
    );
  await waits("pi_1", "2026-06-22T22:00:00Z");
  await waits("pi_2", "2026-06-22T21:59:59Z");
  await waits("pi_3", "2026-05-30T21:59:59Z", "usd");
  await waits("pi_4", "2026-04-01T00:00:00Z");
  await waits("pi_5", "2026-03-31T00:00:00Z");
  await books.put({ reference: "RE-1" });
  await pay("pi_6", "RE-1", 12_000n);
  expect(
    (await unmatchedAgeing(books.db, { now, timeZone })).map(
      ({ age, currency, payments, amount }) => [currency, age, payments, Number(amount)].join(" "),
    ),
  ).toEqual([
    "eur 0-7 1 100",
    "eur 8-30 1 100",
    "eur 31-90 1 100",
    "eur over-90 1 100",
    "usd 0-7 0 0",
    "usd 8-30 0 0",
    "usd 31-90 1 100",
    "usd over-90 0 0",
  ]);
});
