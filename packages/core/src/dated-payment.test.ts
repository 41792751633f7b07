import fc from "fast-check";
import { expect, test } from "vitest";
import { type DatedPayment, type LaterMovement, sharePaymentByDate } from "./dated-payment.ts";
import { sharePayment } from "./payment-shares.ts";

const movement = (id: string, amounts: Partial<LaterMovement>): LaterMovement => ({
  id,
  at: new Date("2026-06-02T10:00:00Z"),
  refunded: 0n,
  disputed: 0n,
  lost: 0n,
  fee: 0n,
  net: 0n,
  directed: new Map(),
  ...amounts,
});
const split: DatedPayment = {
  received: 10_000n,
  fee: 175n,
  net: 9_825n,
  allocations: [
    { key: "A", amount: 6_000n },
    { key: "B", amount: 3_000n },
  ],
  later: [],
};

test("fee and net are shared by what each got, to the last cent", () => {
  const { paid } = sharePaymentByDate(split);
  expect(Object.fromEntries(paid)).toMatchObject({
    A: { received: 6_000n, fee: 105n, net: 5_895n },
    B: { received: 3_000n, fee: 53n, net: 2_948n },
    null: { received: 1_000n, fee: 17n, net: 982n },
  });
});

test("a refund directed to one booking takes from that one, its net too", () => {
  const refund = movement("re_1", {
    refunded: 1_000n,
    net: -1_000n,
    directed: new Map([["B", 1_000n]]),
  });
  const { later } = sharePaymentByDate({ ...split, later: [refund] });
  expect(Object.fromEntries(later[0]?.shares ?? [])).toMatchObject({
    A: { refunded: 0n, net: 0n },
    B: { refunded: 1_000n, net: -1_000n },
    null: { refunded: 0n, net: 0n },
  });
});

test("what is not yet known of fee and net stays unknown, and without allocations all is nobody's", () => {
  const later = [movement("re_1", { refunded: 500n, fee: null, net: null })];
  const shares = sharePaymentByDate({ ...split, fee: null, net: null, allocations: [], later });
  expect([...shares.paid]).toEqual([
    [null, { received: 10_000n, refunded: 0n, disputed: 0n, lost: 0n, fee: null, net: null }],
  ]);
  expect(shares.later[0]?.shares.get(null)).toMatchObject({ refunded: 500n, net: null });
});

const unit = fc.bigInt({ min: 0n, max: 100_000n });
const signed = fc.bigInt({ min: -100_000n, max: 100_000n });
const keys = ["A", "B", "C"];
const payments = fc.record({
  received: unit,
  fee: signed,
  net: signed,
  allocations: fc
    .subarray(keys)
    .chain((chosen) =>
      fc.tuple(...chosen.map((key) => unit.map((amount) => ({ key, amount: amount + 1n })))),
    ),
  later: fc.uniqueArray(
    fc
      .record({
        id: fc.integer(),
        day: fc.nat(5),
        amount: unit,
        lost: fc.boolean(),
        to: fc.nat(3),
        fee: signed,
      })
      .map(({ id, day, amount, lost, to, fee }) =>
        movement(String(id), {
          at: new Date(Date.UTC(2026, 5, 1 + day)),
          fee,
          net: fee * 2n,
          ...(day % 2 === 0
            ? { refunded: amount, directed: new Map(to < 3 ? [[keys[to] ?? "", amount]] : []) }
            : { disputed: amount, lost: lost ? amount : 0n }),
        }),
      ),
    { selector: ({ id }) => id, maxLength: 5 },
  ),
});
const sums = (shares: Iterable<Record<string, unknown>>) => {
  const total: Record<string, bigint> = {};
  for (const share of shares) {
    for (const [part, amount] of Object.entries(share)) {
      if (typeof amount === "bigint") total[part] = (total[part] ?? 0n) + amount;
    }
  }
  return total;
};

test("each movement's shares are the whole movement, and all of a booking's are what it shows", () => {
  fc.assert(
    fc.property(payments, (payment) => {
      const { paid, later } = sharePaymentByDate(payment);
      const { received, fee, net } = payment;
      expect(sums(paid.values())).toEqual({
        received,
        fee,
        net,
        refunded: 0n,
        disputed: 0n,
        lost: 0n,
      });
      for (const { id, shares } of later) {
        const { refunded, disputed, lost, ...moved } =
          payment.later.find((each) => each.id === id) ?? movement("", {});
        const whole = { received: 0n, refunded, disputed, lost, fee: moved.fee, net: moved.net };
        expect(sums(shares.values())).toEqual(whole);
      }
      // Nobody to share it among.
      if (payment.allocations.length === 0) return;
      const of = (part: "refunded" | "disputed" | "lost") =>
        payment.later.reduce((total, each) => total + each[part], 0n);
      const shown = sharePayment(
        { received, refunded: of("refunded"), disputed: of("disputed"), lost: of("lost") },
        payment.allocations.map((each) => ({
          ...each,
          directed: payment.later.reduce(
            (total, { directed }) => total + (directed.get(each.key) ?? 0n),
            0n,
          ),
        })),
      );
      for (const [key, share] of shown) {
        const dated = sums(
          [paid, ...later.map(({ shares }) => shares)].map((shares) => ({ ...shares.get(key) })),
        );
        const { received: paidIn, refunded, disputed, lost } = dated;
        expect({ paid: paidIn, refunded, disputed, lost, kept: share.kept }).toEqual(share);
      }
    }),
  );
});

test("what comes later changes nothing of what was before", () => {
  fc.assert(
    fc.property(payments, (payment) => {
      const whole = sharePaymentByDate(payment).later;
      const last = whole.at(-1);
      const before = payment.later.filter(({ id }) => id !== last?.id);
      expect(sharePaymentByDate({ ...payment, later: before }).later).toEqual(whole.slice(0, -1));
    }),
  );
});
