import fc from "fast-check";
import { expect, test } from "vitest";
import { type Part, shareProportionally } from "./share.ts";

test.each([
  ["in proportion", 900n, { a: 1n, b: 2n }, { a: 300n, b: 600n }],
  ["the largest remainder first", 10n, { a: 1n, b: 5n }, { a: 2n, b: 8n }],
  ["ties by key", 1n, { b: 50n, a: 50n }, { b: 0n, a: 1n }],
  ["one part gets all", 7n, { a: 3n }, { a: 7n }],
  ["nothing is nothing for all", 0n, { a: 0n, b: 2n }, { a: 0n, b: 0n }],
])("%s", (_name, amount, weights, expected) => {
  const parts = Object.entries(weights).map(([key, weight]) => ({ key, weight }));
  expect(Object.fromEntries(shareProportionally(amount, parts))).toEqual(expected);
});

test("what nobody has a part in can't be shared, nor what is negative", () => {
  expect(shareProportionally(5n, [])).toEqual(new Map());
  expect(() => shareProportionally(5n, [{ key: "a", weight: 0n }])).toThrow(RangeError);
  expect(() => shareProportionally(-5n, [{ key: "a", weight: 1n }])).toThrow(RangeError);
});

const amount = fc.bigInt({ min: 0n, max: 10n ** 12n });
const parts = fc
  .uniqueArray(fc.record({ key: fc.string(), weight: fc.bigInt({ min: 1n, max: 10n ** 12n }) }), {
    selector: ({ key }) => key,
    minLength: 1,
    maxLength: 8,
  })
  .chain((list): fc.Arbitrary<[Part[], Part[]]> =>
    fc.tuple(
      fc.constant(list),
      fc.shuffledSubarray(list, { minLength: list.length, maxLength: list.length }),
    ),
  );

test("shares sum to the amount, and each is its exact part but for less than one unit", () => {
  fc.assert(
    fc.property(amount, parts, (total, [list]) => {
      const shares = shareProportionally(total, list);
      const sum = [...shares.values()].reduce((all, share) => all + share, 0n);
      expect(sum).toBe(total);
      const weights = list.reduce((all, { weight }) => all + weight, 0n);
      for (const { key, weight } of list) {
        const off = (shares.get(key) ?? 0n) * weights - total * weight;
        expect(off < weights && -off < weights).toBe(true);
      }
    }),
  );
});

test("the order of the parts can't change a unit", () => {
  fc.assert(
    fc.property(amount, parts, (total, [list, shuffled]) => {
      const shares = shareProportionally(total, shuffled);
      expect(new Map(list.map(({ key }) => [key, shares.get(key)]))).toEqual(
        shareProportionally(total, list),
      );
    }),
  );
});
