import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type AllocatedPart, sharePayment } from "./payment-shares.ts";

const payment = (amounts: Partial<Parameters<typeof sharePayment>[0]> = {}) => ({
  received: 10_000n,
  refunded: 0n,
  disputed: 0n,
  lost: 0n,
  ...amounts,
});
const part = (key: string, amount: bigint, directed = 0n) => ({ key, amount, directed });
const shares = (...args: Parameters<typeof sharePayment>) =>
  Object.fromEntries(sharePayment(...args));

test("an undirected refund is shared by what each booking was allocated, ties by reference", () => {
  expect(shares(payment({ refunded: 101n }), [part("B", 5_000n), part("A", 5_000n)])).toMatchObject(
    { A: { refunded: 51n, kept: 4_949n }, B: { refunded: 50n, kept: 4_950n } },
  );
});

test("what belongs to no booking bears its part of a refund", () => {
  expect(shares(payment({ refunded: 10_000n }), [part("A", 2_500n)])).toMatchObject({
    A: { paid: 2_500n, refunded: 2_500n, kept: 0n },
  });
  expect(shares(payment({ refunded: 4n }), [part("A", 2_500n)])).toMatchObject({
    A: { refunded: 1n },
  });
});

test("a directed refund is its booking's, the rest is shared by what is left", () => {
  const allocations = [part("A", 5_000n, 5_000n), part("B", 5_000n)];
  expect(shares(payment({ refunded: 6_000n }), allocations)).toMatchObject({
    A: { refunded: 5_000n, kept: 0n },
    B: { refunded: 1_000n, kept: 4_000n },
  });
});

test("a payment that came short is short for each of its bookings", () => {
  const allocations = [part("A", 6_000n), part("B", 4_000n)];
  expect(shares(payment({ received: 5_000n }), allocations)).toMatchObject({
    A: { paid: 3_000n },
    B: { paid: 2_000n },
  });
  expect(shares(payment({ received: 0n }), allocations)).toMatchObject({
    A: { paid: 0n, kept: 0n },
  });
});

const unit = fc.bigInt({ min: 0n, max: 1_000_000n });
const allocations = fc.uniqueArray(
  fc.record({
    key: fc.stringMatching(/^[A-Z]{1,3}$/),
    amount: unit.map((amount) => amount + 1n),
    directed: fc.oneof(fc.constant(0n), unit),
  }),
  { selector: ({ key }) => key, minLength: 1, maxLength: 6 },
);
const money = fc
  .record({ received: unit, refunded: unit, disputed: unit, lost: unit })
  .map((amounts) => ({
    ...amounts,
    lost: amounts.lost < amounts.disputed ? amounts.lost : amounts.disputed,
  }));
const sum = (values: bigint[]) => values.reduce((total, value) => total + value, 0n);

describe("whatever the amounts", () => {
  test("no minor unit is lost, none is counted twice, and no booking is paid more than came", () => {
    fc.assert(
      fc.property(money, allocations, (amounts, given) => {
        const result = sharePayment(amounts, given);
        const of = (name: "paid" | "refunded" | "lost" | "disputed") =>
          sum([...result.values()].map((share) => share[name]));
        expect(of("paid")).toBeLessThanOrEqual(amounts.received);
        const allocated = sum(given.map(({ amount }) => amount));
        for (const name of ["refunded", "lost", "disputed"] as const) {
          expect(of(name)).toBeLessThanOrEqual(amounts[name]);
          // Nothing belongs to no booking: they share all of it.
          const all = allocated >= amounts.received;
          expect(of(name)).toBeGreaterThanOrEqual(all ? amounts[name] : 0n);
        }
        for (const { key, amount } of given) {
          const share = result.get(key);
          expect(share?.paid).toBeLessThanOrEqual(amount);
          // Nothing goes below zero as long as no more went back than came.
          const overdrawn = amounts.refunded + amounts.lost > amounts.received;
          expect(overdrawn || (share && share.kept >= 0n)).toBe(true);
        }
      }),
    );
  });

  test("the order of allocations changes nothing", () => {
    fc.assert(
      fc.property(money, allocations, (amounts, given) => {
        const order = (parts: AllocatedPart[]) =>
          [...sharePayment(amounts, parts)].toSorted(([a], [b]) => (a < b ? -1 : 1));
        expect(order(given.toReversed())).toEqual(order(given));
      }),
    );
  });
});
