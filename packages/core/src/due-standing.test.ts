import { expect, test } from "vitest";
import { dueStanding } from "./due-standing.ts";

const booking = {
  checkIn: "2026-07-01",
  instalments: [
    { due: "2026-06-10", amount: 700n },
    { due: "2026-05-01", amount: 300n },
    { due: null, amount: 50n },
  ],
  itemsTotal: 0n,
};

test.each([
  ["nothing is due before the first day", "2026-04-30", 0n, [0n, 0n, null]],
  ["what is due today is not overdue", "2026-05-01", 0n, [300n, 0n, null]],
  ["since the day of the first that is open", "2026-06-11", 0n, [1_000n, 1_000n, "2026-05-01"]],
  ["what came settles the earliest", "2026-06-11", 300n, [1_000n, 700n, "2026-06-10"]],
  ["more than is due came", "2026-06-11", 1_020n, [1_000n, 0n, null]],
  ["without a day it is due at check-in", "2026-07-02", 1_000n, [1_050n, 50n, "2026-07-01"]],
])("%s", (_name, today, kept, [due, overdue, overdueSince]) => {
  expect(dueStanding(booking, kept, today)).toEqual({ due, overdue, overdueSince });
});

test("what is charged for without instalments is due at check-in, or never where there is none", () => {
  const items = { instalments: [], itemsTotal: 900n };
  expect(dueStanding({ ...items, checkIn: "2026-07-01" }, 100n, "2026-07-03")).toEqual({
    due: 900n,
    overdue: 800n,
    overdueSince: "2026-07-01",
  });
  expect(dueStanding({ ...items, checkIn: null }, 0n, "2026-07-03").due).toBe(0n);
});
