import { calendarCuts, type Period } from "@rentease/core";
import { type SQL, sql } from "drizzle-orm";
import { InvalidPeriodError } from "../backfill/errors.ts";

/** Ten years of days. */
const mostCuts = 3_660;

/** A report's period and the calendar's days or months in it, or one cut where neither is asked for. */
export type CardPeriod = Period & {
  cuts: { at: Date; day: string }[];
  /** Whether a column lies in the period, or in the cut of that place. */
  holds: (moment: SQL, place?: number) => SQL;
  /** The place of its cut among `cuts`, from 0, of a moment in the period. */
  cutAt: (moment: SQL) => SQL;
  cutOf: (moment: Date) => number | null;
};

/** @throws InvalidPeriodError where it is none, or has more days than a report has rows. */
export function cardPeriod(
  { from, to }: Period,
  unit: "day" | "month" | null,
  timeZone: string,
): CardPeriod {
  if (from >= to) throw new InvalidPeriodError("to", "is not after from");
  if (unit === "day" && to.getTime() - from.getTime() > mostCuts * 86_400_000) {
    throw new InvalidPeriodError("to", "is more than ten years after from: group by month");
  }
  const cuts = unit === null ? [{ at: from, day: "" }] : calendarCuts({ from, to }, unit, timeZone);
  // A subquery is evaluated once; the cast would be once a row.
  const begins = sql`(select ${sql.param(cuts.map(({ at }) => at.toISOString()))}::text[]::timestamptz[])`;
  const beginsMs = cuts.map(({ at }) => at.getTime());
  const boundsOf = (place: number): Period => ({
    from: cuts[place]?.at ?? from,
    to: cuts[place + 1]?.at ?? to,
  });
  return {
    from,
    to,
    cuts,
    holds: (moment, place) => {
      const bounds = place === undefined ? { from, to } : boundsOf(place);
      return sql`${moment} >= ${bounds.from.toISOString()}::timestamptz and ${moment} < ${bounds.to.toISOString()}::timestamptz`;
    },
    cutAt: (moment) => (cuts.length === 1 ? sql`0` : sql`width_bucket(${moment}, ${begins}) - 1`),
    cutOf: (moment) => {
      if (moment < from || moment >= to) return null;
      const ms = moment.getTime();
      return beginsMs.findLastIndex((beginMs) => beginMs <= ms);
    },
  };
}
