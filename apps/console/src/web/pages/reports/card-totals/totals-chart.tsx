import type { CardTotalsRow } from "@rentease/db";
import { ColumnChart, type Tone } from "../../../parts/column-chart.tsx";
import type { ChartColumn } from "../../../parts/stack-columns.ts";
import { cutLabel, cutName } from "./cut-names.ts";
import { groupName } from "./group-name.ts";

/** More than that nobody tells apart. */
const mostColumns = 400;
const tones: readonly Tone[] = ["one", "four", "two", "five", "six", "three"];

type TotalsChartProps = {
  id: string;
  /** Of one currency. */
  rows: readonly CardTotalsRow[];
  currency: string;
  cuts: readonly string[];
};

/**
 * Card totals of one currency. By time alone, and by method or property alone: what came, and below what was taken back.
 * By time and method or property: what came, of whom.
 */
export function TotalsChart({ id, rows, currency, cuts }: TotalsChartProps) {
  const columnOf = (row: CardTotalsRow) => row.day ?? row.month ?? groupName(row);
  const names = cuts.length > 0 ? cuts : [...new Set(rows.map(columnOf))];
  if (names.length < 2) return null;
  if (names.length > mostColumns) {
    return <p>Too many days for a chart: the months of this period have one.</p>;
  }
  const byOwner = cuts.length > 0 && rows.some((row) => groupName(row) !== "");
  const { series, valuesOf } = byOwner ? ofOwners(rows) : whatCame;
  const columns = names.map((name, place): ChartColumn => {
    const inIt = rows.filter((row) => columnOf(row) === name);
    const values = valuesOf(inIt);
    if (cuts.length === 0) return { label: shortened(name), name, values };
    return { label: cutLabel(name), under: yearUnder(names, place), name: cutName(name), values };
  });
  const code = currency.toUpperCase();
  return (
    <ColumnChart
      id={id}
      title={`Card totals in ${code}`}
      description={`${columns.length} columns: ${series.map(({ name }) => name.toLowerCase()).join(", ")}. The table has the numbers.`}
      currency={currency}
      series={series}
      columns={columns}
    />
  );
}

type Series = {
  series: { name: string; tone: Tone }[];
  valuesOf(rows: readonly CardTotalsRow[]): bigint[];
};

const sum = (rows: readonly CardTotalsRow[], part: "received" | "refunded" | "disputed") =>
  rows.reduce((total, row) => total + row[part], 0n);

const whatCame: Series = {
  series: [
    { name: "Received", tone: "one" },
    { name: "Refunded", tone: "two" },
    { name: "Disputed", tone: "three" },
  ],
  valuesOf: (rows) => [sum(rows, "received"), -sum(rows, "refunded"), -sum(rows, "disputed")],
};

/** The largest by name, the rest together. */
function ofOwners(rows: readonly CardTotalsRow[]): Series {
  const byName = new Map<string, bigint>();
  for (const row of rows) {
    byName.set(groupName(row), (byName.get(groupName(row)) ?? 0n) + row.received);
  }
  const largest = [...byName]
    .toSorted(([, a], [, b]) => (a < b ? 1 : a > b ? -1 : 0))
    .slice(0, tones.length)
    .map(([name]) => name);
  const others = byName.size > largest.length;
  return {
    series: [
      ...largest.map((name, place) => ({ name, tone: tones[place] ?? "rest" })),
      ...(others ? [{ name: "All others", tone: "rest" as const }] : []),
    ],
    valuesOf: (inIt) => [
      ...largest.map((name) =>
        sum(
          inIt.filter((row) => groupName(row) === name),
          "received",
        ),
      ),
      ...(others
        ? [
            sum(
              inIt.filter((row) => !largest.includes(groupName(row))),
              "received",
            ),
          ]
        : []),
    ],
  };
}

/** The year, where it begins. */
function yearUnder(names: readonly string[], place: number): string | undefined {
  const year = names[place]?.slice(0, 4);
  return year === names[place - 1]?.slice(0, 4) ? undefined : year;
}

function shortened(name: string): string {
  return name.length > 14 ? `${name.slice(0, 13)}…` : name;
}
