import { expect, test } from "vitest";
import { type ChartColumn, stackColumns } from "./stack-columns.ts";

const column = (label: string, ...values: bigint[]) => ({ label, name: label, values });

test("series stand on each other, and what is below zero hangs from it", () => {
  const { bars, zero } = stackColumns([column("Jan", 600n, 400n, -200n)], 3, 120);
  const [first, second, below] = bars;
  expect(first?.y).toBeGreaterThan(second?.y ?? 0);
  expect((first?.y ?? 0) + (first?.height ?? 0)).toBeCloseTo(zero);
  expect((second?.y ?? 0) + (second?.height ?? 0)).toBeCloseTo(first?.y ?? 0);
  expect(below?.y).toBeCloseTo(zero);
  expect((below?.height ?? 0) / (first?.height ?? 1)).toBeCloseTo(200 / 600);
});

test("columns stay within the drawing, however many", () => {
  for (const count of [1, 12, 31, 366]) {
    const columns = Array.from({ length: count }, (_, day) => column(`${day}`, BigInt(day + 1)));
    const { bars } = stackColumns(columns, 1, 100);
    expect(bars).toHaveLength(count);
    for (const { x, width, y, height } of bars) {
      expect(x).toBeGreaterThanOrEqual(0);
      expect(x + width).toBeLessThanOrEqual(100.000_1);
      expect(y).toBeGreaterThanOrEqual(0);
      expect(y + height).toBeLessThanOrEqual(100.000_1);
    }
  }
});

test("labels leave each other room on a narrow screen", () => {
  const months = Array.from({ length: 12 }, () => column("Jan", 1n));
  const onNarrow = (columns: ChartColumn[]) =>
    stackColumns(columns, 1, 100).labels.filter(({ spare }) => !spare);
  expect(onNarrow(months)).toHaveLength(12);
  const gaps = (columns: ChartColumn[]) => {
    const { labels } = stackColumns(columns, 1, 100);
    return new Set(
      labels.slice(1).map(({ column: at }, place) => at - (labels[place]?.column ?? 0)),
    );
  };
  const days = Array.from({ length: 31 }, (_, day) => column(`${day + 1} Jan`, 1n));
  expect(onNarrow(days).length).toBeLessThanOrEqual(7);
  expect(stackColumns(days, 1, 100).labels.length).toBeGreaterThan(onNarrow(days).length);
  expect(gaps(days).size).toBe(1);
});

test("nothing at all is an empty drawing, and cents have no half ticks", () => {
  expect(stackColumns([], 2, 100)).toMatchObject({ bars: [], labels: [] });
  expect(stackColumns([column("Jan", 0n)], 1, 100).bars).toEqual([]);
  const { ticks } = stackColumns([column("Jan", 2n)], 1, 100);
  expect(ticks.map(({ amount }) => amount)).toEqual([0n, 1n, 2n]);
});
