import { formatMoney } from "@rentease/core";
import { grouped } from "./money.tsx";
import { type ChartColumn, stackColumns } from "./stack-columns.ts";

/** How a series looks; the style sheet knows a colour for each, in light and dark. */
export type Tone = "one" | "two" | "three" | "four" | "five" | "six" | "rest";

type ColumnChartProps = {
  /** Unique on its page. */
  id: string;
  title: string;
  /** What it shows in a sentence, for who can't see it; the numbers are in the table beside it. */
  description: string;
  currency: string;
  series: readonly { name: string; tone: Tone }[];
  columns: readonly ChartColumn[];
};

const height = 220;

/**
 * Columns side by side, the series of each stacked, in one currency. Across it is drawn in percent, so that its text is
 * as large on a telephone as anywhere.
 */
export function ColumnChart({
  id,
  title,
  description,
  currency,
  series,
  columns,
}: ColumnChartProps) {
  const { bars, ticks, labels, zero } = stackColumns(columns, series.length, height);
  return (
    <figure class="chart">
      <svg
        role="img"
        aria-labelledby={`${id}-title`}
        aria-describedby={`${id}-about`}
        width="100%"
        height={height + 44}
      >
        <title id={`${id}-title`}>{title}</title>
        <desc id={`${id}-about`}>{description}</desc>
        {ticks.map(({ amount, y }) => (
          <>
            <line class="grid" x1="0" x2="100%" y1={round(y)} y2={round(y)} />
            <text x="-6" y={round(y)} dy="0.32em" text-anchor="end">
              {shortly(amount, currency)}
            </text>
          </>
        ))}
        {bars.map((bar) => (
          <rect
            class={`tone-${series[bar.series]?.tone ?? "rest"}`}
            x={`${round(bar.x)}%`}
            width={`${round(bar.width)}%`}
            y={round(bar.y)}
            height={round(bar.height)}
          >
            <title>{barTitle(columns[bar.column], series[bar.series]?.name, bar.series)}</title>
          </rect>
        ))}
        <line class="zero" x1="0" x2="100%" y1={round(zero)} y2={round(zero)} />
        {labels.map(({ column, x, spare }) => (
          <>
            <text
              class={spare ? "spare" : undefined}
              x={`${round(x)}%`}
              y={height + 18}
              text-anchor="middle"
            >
              {columns[column]?.label}
            </text>
            {columns[column]?.under !== undefined && (
              <text x={`${round(x)}%`} y={height + 34} text-anchor="middle">
                {columns[column]?.under}
              </text>
            )}
          </>
        ))}
      </svg>
      <figcaption>
        <span>{title}</span>
        <ul class="legend">
          {series.map(({ name, tone }) => (
            <li>
              <svg class="swatch" width="12" height="12" aria-hidden="true">
                <rect class={`tone-${tone}`} width="12" height="12" />
              </svg>
              {name}
            </li>
          ))}
        </ul>
      </figcaption>
    </figure>
  );

  function barTitle(column: ChartColumn | undefined, name = "", place: number): string {
    const amount = grouped(column?.values[place] ?? 0n, currency);
    return `${column?.name ?? ""} · ${name} ${amount}`;
  }
}

const compact = new Intl.NumberFormat("en-GB", { notation: "compact", maximumFractionDigits: 1 });

/** As in 1.2k: enough beside a grid line. */
function shortly(amount: bigint, currency: string): string {
  return compact.format(Number.parseFloat(formatMoney(amount, currency)));
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
