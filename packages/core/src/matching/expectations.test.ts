import { expect, test } from "vitest";
import { openExpectations, openInstalments, perhapsExpected } from "./expectations.ts";

const instalments = [
  { kind: "deposit", amount: 14_400n },
  { kind: "balance", amount: 33_600n },
];
const kept = (...amounts: bigint[]) => amounts.map((amount) => ({ amount, kept: amount }));
const names = (account: Parameters<typeof openExpectations>[0]) =>
  openExpectations(account).map(({ name, amount }) => `${name} ${amount}`);

test("an unpaid booking expects each instalment, or all together", () => {
  expect(names({ instalments, itemsTotal: 48_000n, paid: [] })).toEqual([
    "deposit 14400",
    "balance 33600",
    "deposit+balance 48000",
    "balance 48000",
  ]);
});

test("a payment equal to an instalment settles that one, in any order", () => {
  expect(names({ instalments, itemsTotal: 0n, paid: kept(33_600n) })).toEqual([
    "deposit 14400",
    "balance 14400",
  ]);
});

test("any other payment settles the earliest due first", () => {
  expect(names({ instalments, itemsTotal: 0n, paid: kept(20_000n) })).toEqual([
    "balance 28000",
    "balance 28000",
  ]);
});

test("without instalments the items' total is expected", () => {
  expect(names({ instalments: [], itemsTotal: 48_000n, paid: kept(8_000n) })).toEqual([
    "balance 40000",
  ]);
});

test("a paid booking expects nothing, an overpaid one neither", () => {
  expect(names({ instalments, itemsTotal: 0n, paid: kept(14_400n, 33_600n) })).toEqual([]);
  expect(names({ instalments, itemsTotal: 0n, paid: kept(99_999n) })).toEqual([]);
});

test("what was given back of a payment leaves its instalment settled, and opens no other", () => {
  const paid = [{ amount: 33_600n, kept: 20_000n }];
  expect(names({ instalments, itemsTotal: 0n, paid })).toEqual(["deposit 14400", "balance 28000"]);
});

test("an instalment whose payment went back whole is expected again", () => {
  const paid = [{ amount: 14_400n, kept: 0n }];
  expect(names({ instalments, itemsTotal: 0n, paid })[0]).toBe("deposit 14400");
});

test("what is open of each instalment stands in their order, the settled ones too", () => {
  expect(openInstalments({ instalments, paid: kept(33_600n, 400n) })).toEqual([
    { name: "deposit", amount: 14_000n, due: null },
    { name: "balance", amount: 0n, due: null },
  ]);
});

const perhaps = (account: Parameters<typeof perhapsExpected>[0]) =>
  perhapsExpected(account).map(({ name, amount }) => `${name} ${amount}`);

test("an odd amount may have been for something else: what it went to may still be expected", () => {
  for (const paid of [kept(14_400n, 5_940n), kept(5_940n, 14_400n)]) {
    expect(names({ instalments, itemsTotal: 0n, paid })).toEqual([
      "balance 27660",
      "balance 27660",
    ]);
    expect(perhaps({ instalments, itemsTotal: 0n, paid })).toEqual([
      "balance 33600",
      "balance 33600",
    ]);
  }
  expect(perhaps({ instalments: [], itemsTotal: 48_000n, paid: kept(8_000n) })).toEqual([
    "balance 48000",
  ]);
  // More than all of it came, and still the deposit may not have.
  const deposit = instalments.slice(0, 1);
  expect(perhaps({ instalments: deposit, itemsTotal: 0n, paid: kept(19_800n) })).toContain(
    "deposit 14400",
  );
});

test("what came as it was asked for leaves nothing to doubt, whatever order it came in", () => {
  for (const paid of [
    kept(14_400n, 33_600n),
    kept(48_000n),
    // In odd amounts, and together just what is due.
    kept(20_000n, 28_000n),
    [{ amount: 5_940n, kept: 0n }],
  ]) {
    expect(perhaps({ instalments, itemsTotal: 0n, paid })).toEqual([]);
  }
  expect(perhaps({ instalments: [], itemsTotal: 48_000n, paid: kept(48_000n) })).toEqual([]);
});
