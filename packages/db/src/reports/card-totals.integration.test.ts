import { zonedMoment } from "@rentease/core";
import { createTestDatabase } from "@rentease/testing";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { listBookings } from "../bookings/list-bookings.ts";
import { decideMatch } from "../decisions/decide-match.ts";
import { directRefund } from "../decisions/direct-refund.ts";
import { type Books, openBooks } from "../decisions/test-books.ts";
import {
  chargeFact,
  disputeFact,
  intentFact,
  refundFact,
  transactionFact,
} from "../inbox/told-facts.ts";
import { createManualPayment } from "../manual-payments/create-manual-payment.ts";
import {
  type CardGrouping,
  type CardTotal,
  cardTotals,
  type CardTotalsRequest,
  type CardTotalsRow,
} from "./card-totals.ts";
import { fillRandomBooks, properties } from "./random-books.ts";

let books: Books;
const timeZone = "Europe/Amsterdam";
const moment = (text: string) => zonedMoment(text, timeZone);

beforeAll(async () => {
  books = openBooks(await createTestDatabase());
});
afterAll(() => books.close());

const empty = async () => {
  await books.empty();
  await books.db.$client`truncate balance_transactions`;
};

const totals = (
  from: string,
  to: string,
  groupBy: CardGrouping[] = [],
  more: Partial<CardTotalsRequest> = {},
) => cardTotals(books.db, { from: moment(from), to: moment(to), timeZone, groupBy, ...more });

/** A payment by card of that moment. */
async function pay(id: string, created: string, amount = 12_000n, reference?: string) {
  const facts = { amount, created: moment(created) };
  await books.told.apply(
    intentFact({
      ...facts,
      id: `pi_${id}`,
      amountReceived: amount,
      metadata: reference === undefined ? {} : { booking_reference: reference },
    }),
    chargeFact({ ...facts, id: `ch_${id}`, paymentIntent: `pi_${id}`, amountCaptured: amount }),
  );
}

describe("days and months are the zone's", () => {
  beforeEach(empty);

  test("a payment in the last hour of a month belongs to that month, on days of 23 and 25 hours too", async () => {
    await pay("1", "2026-03-28T23:59:59");
    await pay("2", "2026-03-29T00:00");
    await pay("3", "2026-03-29T23:59:59");
    await pay("4", "2026-03-31T23:59:59");
    await pay("5", "2026-04-01T00:00");
    await pay("6", "2026-10-25T00:00");
    await pay("7", "2026-10-25T23:59:59");
    const days = await totals("2026-01-01", "2027-01-01", ["day"]);
    expect(days.rows.map(({ day, payments }) => [day, payments])).toEqual([
      ["2026-03-28", 1],
      ["2026-03-29", 2],
      ["2026-03-31", 1],
      ["2026-04-01", 1],
      ["2026-10-25", 2],
    ]);
    const months = await totals("2026-01-01", "2027-01-01", ["month"]);
    expect(months.rows.map(({ month, received }) => [month, received])).toEqual([
      ["2026-03", 48_000n],
      ["2026-04", 12_000n],
      ["2026-10", 24_000n],
    ]);
    expect((await totals("2026-03-29", "2026-03-30")).totals).toMatchObject([{ payments: 2 }]);
  });

  test("a period that is none, or has too many days, is refused", async () => {
    await expect(totals("2026-01-01", "2026-01-01")).rejects.toThrow("not after");
    await expect(totals("2000-01-01", "2026-01-01", ["day"])).rejects.toThrow("ten years");
  });
});

describe("money counts once, when it moved and where it belongs", () => {
  beforeEach(empty);

  test("a refund, and its net, count when it was made: the payment's month stays as it was", async () => {
    await pay("1", "2026-03-10T10:00");
    const charged = transactionFact({ id: "txn_1", source: "ch_1", amount: 12_000n, fee: 205n });
    await books.told.apply(charged);
    const march = () => totals("2026-03-01", "2026-04-01", ["month"]);
    const before = await march();
    expect(before.rows).toEqual([
      {
        month: "2026-03",
        currency: "eur",
        settlementCurrency: "eur",
        payments: 1,
        received: 12_000n,
        refunded: 0n,
        disputed: 0n,
        lost: 0n,
        net: 12_000n,
        fees: 205n,
        stripeNet: 11_795n,
      },
    ]);

    const created = moment("2026-04-02T10:00");
    await books.told.apply(
      refundFact({
        id: "re_1",
        charge: "ch_1",
        amount: 2_000n,
        created,
        balanceTransaction: "txn_2",
      }),
      transactionFact({
        id: "txn_2",
        source: "re_1",
        amount: -2_000n,
        created,
        reportingCategory: "refund",
      }),
      disputeFact({ id: "du_1", charge: "ch_1", amount: 5_000n, status: "lost", created }),
      transactionFact({
        id: "txn_3",
        source: "du_1",
        amount: -5_000n,
        fee: 1_500n,
        created,
        reportingCategory: "dispute",
      }),
      refundFact({ id: "re_2", charge: "ch_1", amount: 100n, created, status: "failed" }),
    );
    expect(await march()).toEqual(before);
    expect((await totals("2026-04-01", "2026-05-01", ["month"])).rows).toMatchObject([
      {
        month: "2026-04",
        payments: 0,
        received: 0n,
        refunded: 2_000n,
        disputed: 5_000n,
        lost: 5_000n,
        net: -7_000n,
        fees: 1_500n,
        stripeNet: -8_500n,
      },
    ]);
    expect((await totals("2026-03-01", "2026-05-01")).totals).toMatchObject([
      { net: 5_000n, fees: 1_705n, stripeNet: 3_295n },
    ]);
  });

  test("a payment of two properties is shared as its bookings show it, the rest is nobody's", async () => {
    await books.put({ reference: "RE-1", property: "Barn" });
    await books.put({ reference: "RE-2", property: "Canal House" });
    await pay("1", "2026-03-10T10:00", 10_000n);
    const shares = [
      { reference: "RE-1", amount: 6_000n },
      { reference: "RE-2", amount: 3_000n },
    ];
    await decideMatch(books.db, await books.idOf("pi_1"), shares, { by: "ana" });
    const created = moment("2026-03-12T10:00");
    await books.told.apply(refundFact({ id: "re_1", charge: "ch_1", amount: 1_001n, created }));
    await directRefund(books.db, "re_1", [{ reference: "RE-2", amount: 1_000n }], { by: "ana" });
    const byProperty = await totals("2026-03-01", "2026-04-01", ["property"]);
    expect(byProperty.rows).toMatchObject([
      { property: "Barn", payments: 1, received: 6_000n, refunded: 1n },
      { property: "Canal House", payments: 0, received: 3_000n, refunded: 1_000n },
      { property: null, payments: 0, received: 1_000n, refunded: 0n },
    ]);
    const one = await totals("2026-03-01", "2026-04-01", [], { property: "Canal House" });
    expect(one.rows).toMatchObject([{ received: 3_000n, refunded: 1_000n }]);
    expect(one.rows[0]).not.toHaveProperty("property");
  });

  test("typed-in payments are told apart, and adopted and voided ones count nothing", async () => {
    await books.put({ reference: "RE-1" });
    await pay("1", "2026-03-10T10:00", 12_000n, "RE-1");
    const typed = { reference: "RE-1", currency: "eur", paidAt: moment("2026-03-10T12:00") };
    await createManualPayment(books.db, { ...typed, amount: 12_000n, method: "card" }, "desk");
    await createManualPayment(books.db, { ...typed, amount: 700n, method: "cash" }, "desk");
    const of = async (source: CardTotalsRequest["source"]) =>
      (await totals("2026-03-01", "2026-04-01", ["method"], { source })).rows.map(
        ({ method, received }) => [method, received],
      );
    expect(await of(undefined)).toEqual([["card", 12_000n]]);
    expect(await of("manual")).toEqual([["cash", 700n]]);
    expect(await of("all")).toEqual([
      ["card", 12_000n],
      ["cash", 700n],
    ]);
  });
});

/** The rows' sums by currency, as `totals` has them. */
function summed(rows: readonly CardTotalsRow[]): Map<string, CardTotal> {
  const sums = new Map<string, CardTotal>();
  for (const { day: _d, month: _m, method: _n, property: _p, ...row } of rows) {
    const key = `${row.currency} ${row.settlementCurrency}`;
    const sum = sums.get(key);
    sums.set(key, sum ? add(sum, row) : row);
  }
  return sums;
}

function add(sum: CardTotal, row: CardTotal): CardTotal {
  const total = { ...sum, payments: sum.payments + row.payments };
  for (const part of ["received", "refunded", "disputed", "lost", "net"] as const) {
    total[part] += row[part];
  }
  const known = (a: bigint | null, b: bigint | null) => (a === null || b === null ? null : a + b);
  return {
    ...total,
    fees: known(sum.fees, row.fees),
    stripeNet: known(sum.stripeNet, row.stripeNet),
  };
}

const groupings: CardGrouping[][] = [
  ["day"],
  ["month"],
  ["method"],
  ["property"],
  ["month", "method", "property"],
  ["property", "day"],
  ["day", "month", "method", "property"],
];

describe.each([11, 12, 13])("of random books %i", (seed) => {
  beforeAll(async () => {
    await empty();
    await fillRandomBooks(books, seed, 50);
  });

  test("every grouping's rows sum to the totals without, and to those of its months and properties", async () => {
    for (const source of ["stripe", "all"] as const) {
      const whole = await totals("2026-01-01", "2027-01-01", [], { source });
      const expected = summed(whole.totals);
      expect(whole.rows).toEqual(whole.totals);
      expect(expected.size).toBeGreaterThan(2);
      for (const groupBy of groupings) {
        const grouped = await totals("2026-01-01", "2027-01-01", groupBy, { source });
        expect(summed(grouped.rows)).toEqual(expected);
        expect(grouped.totals).toEqual(whole.totals);
      }
      const parts = [
        "2026-01-01",
        "2026-03-29",
        "2026-03-30",
        "2026-04-01",
        "2026-04-09T13:00",
        "2027-01-01",
      ];
      const apart = await Promise.all(
        parts.slice(1).map((to, place) => totals(parts[place] ?? "", to, ["property"], { source })),
      );
      expect(summed(apart.flatMap(({ rows }) => rows))).toEqual(expected);
      const nobody = (
        await totals("2026-01-01", "2027-01-01", ["property"], { source })
      ).rows.filter(({ property }) => property === null);
      const each = await Promise.all(
        properties.flatMap((property) =>
          property === null
            ? []
            : [totals("2026-01-01", "2027-01-01", ["day"], { source, property })],
        ),
      );
      expect(summed([...each.flatMap(({ rows }) => rows), ...nobody])).toEqual(expected);
    }
  });

  test("what came for a property is what its bookings show", async () => {
    const rows = (await totals("2026-01-01", "2027-01-01", ["property"], { source: "all" })).rows;
    const bookings = await listBookings(books.db, { limit: 100 });
    for (const property of properties) {
      if (property === null) continue;
      for (const currency of ["eur", "usd"]) {
        const money = bookings
          .filter((booking) => booking.property === property)
          .flatMap((booking) => [booking, ...booking.otherCurrencies])
          .filter((part) => part.currency === currency);
        const own = rows.filter((row) => row.property === property && row.currency === currency);
        const sum = (amounts: bigint[]) => amounts.reduce((total, amount) => total + amount, 0n);
        expect({
          received: sum(own.map(({ received }) => received)),
          refunded: sum(own.map(({ refunded }) => refunded)),
          disputed: sum(own.map(({ disputed }) => disputed)),
          lost: sum(own.map(({ lost }) => lost)),
        }).toEqual({
          received: sum(money.map(({ paid }) => paid)),
          refunded: sum(money.map(({ refunded }) => refunded)),
          disputed: sum(money.map(({ disputed }) => disputed)),
          lost: sum(money.map(({ lost }) => lost)),
        });
      }
    }
  });

  test("the payments' own figures are the totals", async () => {
    const rows = await books.db.$client<Record<string, bigint | string>[]>`
      select currency, settlement_currency as "settlementCurrency", sum(received)::bigint as received,
        sum(refunded)::bigint as refunded, sum(disputed)::bigint as disputed, sum(lost)::bigint as lost,
        coalesce(sum(fee) filter (where received > 0), 0)::bigint as fees
      from payments where source = 'stripe'
      group by 1, 2 order by 1, 2 nulls last`;
    const { totals: found } = await totals("2026-01-01", "2027-01-01");
    expect(
      found.map(({ payments: _p, net: _n, stripeNet: _s, fees, ...total }) => ({
        ...total,
        fees: fees ?? 0n,
      })),
    ).toEqual([...rows]);
  });
});
