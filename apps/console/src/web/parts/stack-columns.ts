import { scaleBand, scaleLinear } from "d3-scale";
import { stack, stackOffsetDiverging } from "d3-shape";

/** A column of a chart: a value for each series, minor units of the chart's one currency. Below zero hangs down. */
export type ChartColumn = {
  /** Under it, short. */
  label: string;
  /** A second line, where something new begins: a year. */
  under?: string | undefined;
  /** In full, for whoever points at it. */
  name: string;
  values: readonly bigint[];
};

/** Across in percent of the width, whatever that is; down in pixels. */
export type DrawnBar = {
  column: number;
  series: number;
  x: number;
  width: number;
  y: number;
  height: number;
};

export type DrawnColumns = {
  bars: DrawnBar[];
  /** Round amounts, with their height. */
  ticks: { amount: bigint; y: number }[];
  /** Columns whose label has room, with their middle; the spare ones only where the screen is wide. */
  labels: { column: number; x: number; spare: boolean }[];
  zero: number;
};

/** What labels may share on the narrowest screen and on a wide one, and how much of it a letter takes; pixels. */
const narrow = 300;
const wide = 780;
const letter = 6;
/** So that two columns don't fill the whole width; percent. */
const widestStep = 34;

/**
 * Places the columns of a chart, each series stacked on the one before it. Amounts become floats here, and only here:
 * nobody reads a cent off a chart.
 * @param height of the drawing, pixels.
 */
export function stackColumns(
  columns: readonly ChartColumn[],
  seriesCount: number,
  height: number,
): DrawnColumns {
  const stacked = stack<ChartColumn, number>()
    .keys(Array.from({ length: seriesCount }, (_, place) => place))
    .value(({ values }, place) => Number(values[place] ?? 0n))
    .offset(stackOffsetDiverging)(columns);
  const ends = stacked.flatMap((series) => series.flatMap(([low, high]) => [low, high]));
  const most = Math.max(0, ...ends);
  const least = Math.min(0, ...ends);
  const down = scaleLinear()
    .domain(most === least ? [0, 1] : [least, most])
    .nice(4)
    .range([height, 0]);
  const reach = Math.min(100, columns.length * widestStep);
  const across = scaleBand<number>()
    .domain(columns.keys())
    .range([0, reach])
    .paddingInner(columns.length > 60 ? 0.1 : 0.3)
    .paddingOuter(0.15);
  const left = (column: number) => across(column) ?? 0;

  const bars = stacked.flatMap((series) =>
    series.flatMap(([low, high], column) =>
      low === high
        ? []
        : [
            {
              column,
              series: series.key,
              x: left(column),
              width: across.bandwidth(),
              y: down(high),
              height: down(low) - down(high),
            },
          ],
    ),
  );
  const ticks = down
    .ticks(4)
    // Below a cent there is nothing.
    .filter(Number.isInteger)
    .map((amount) => ({ amount: BigInt(amount), y: down(amount) }));
  const longest = Math.max(1, ...columns.map(({ label }) => label.length));
  const every = (width: number) =>
    Math.ceil((columns.length * (longest * letter + 6)) / (width * (reach / 100)));
  const everyWide = every(wide);
  // Those of a narrow screen are some of a wide one's.
  const everyNarrow = Math.ceil(every(narrow) / everyWide) * everyWide;
  const labels = columns.flatMap((_, column) => {
    const spare = column % everyNarrow !== 0;
    if (spare && column % everyWide !== 0) return [];
    return [{ column, x: left(column) + across.bandwidth() / 2, spare }];
  });
  return { bars, ticks, labels, zero: down(0) };
}
