import { expect, test } from "vitest";
import { windowCells } from "./window-cells.ts";

const day = (number: number) => new Date(Date.UTC(2026, 0, number));
const windowsOf = (kind: string, states: string[]) =>
  states.map((state, index) => ({
    kind,
    state,
    from: day(index + 1),
    to: day(index + 2),
    listed: 10,
  }));

test("while they are few, each window is a cell of its own", () => {
  const windows = [
    ...windowsOf("charge", ["done", "failed", "pending"]),
    ...windowsOf("refund", ["running"]),
  ];
  const kinds = windowCells(windows, 600);
  expect(kinds.map(({ kind, windows, done }) => [kind, windows, done])).toEqual([
    ["charge", 3, 1],
    ["refund", 1, 0],
  ]);
  expect(kinds.flatMap(({ cells }) => cells.map(({ state }) => state))).toEqual([
    "done",
    "failed",
    "pending",
    "running",
  ]);
});

test("many stand together, and one that failed is not hidden by those that are done", () => {
  const states = Array.from({ length: 1_000 }, (_, index) => (index === 501 ? "failed" : "done"));
  const [kind] = windowCells(windowsOf("charge", states), 100);
  expect(kind?.cells).toHaveLength(100);
  expect(kind?.cells.filter(({ state }) => state === "failed")).toEqual([
    { from: day(501), to: day(511), windows: 10, done: 9, listed: 100, state: "failed" },
  ]);
  expect(kind).toMatchObject({ windows: 1_000, done: 999 });
});

test("no windows are no cells", () => {
  expect(windowCells([], 600)).toEqual([]);
});
