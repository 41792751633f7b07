import { calendarCuts, type Period } from "@rentease/core";
import { type CardGrouping, cardSources } from "@rentease/db";
import { z } from "zod";
import type { Asked } from "../../../page.ts";
import { yearOf } from "../../../year-of.ts";

/** How totals are grouped, as the form says it: each of its fields has one value. */
export const totalsQuery = z.object({
  each: z.enum(["day", "month", "period"]).default("month"),
  methods: z.literal("yes").optional(),
  properties: z.literal("yes").optional(),
  source: z.enum(cardSources).default("stripe"),
});
type TotalsQuery = z.output<typeof totalsQuery>;

export type AskedTotals = {
  period: Period;
  timeZone: string;
  groupBy: CardGrouping[];
  source: TotalsQuery["source"];
  property: string | undefined;
  /** Every day or month of the period, those without money too; none where totals are not by time. */
  cuts: string[];
};

export function askedTotals(asked: Asked, query: TotalsQuery): AskedTotals {
  const { timeZone, frame } = asked;
  const period = yearOf(asked);
  const { each, methods, properties, source } = query;
  return {
    period,
    timeZone,
    groupBy: [
      ...(each === "period" ? [] : [each]),
      ...(methods ? (["method"] as const) : []),
      ...(properties ? (["property"] as const) : []),
    ],
    source,
    property: frame.property ?? undefined,
    cuts: each === "period" ? [] : cutsOf(period, each, timeZone),
  };
}

/** As rows name them: YYYY-MM-DD, YYYY-MM. */
export function cutsOf(period: Period, each: "day" | "month", timeZone: string): string[] {
  return calendarCuts(period, each, timeZone).map(({ day }) =>
    each === "day" ? day : day.slice(0, 7),
  );
}
