import { calendarCuts, type Period } from "@rentease/core";
import { type SQL, sql } from "drizzle-orm";
import { InvalidPeriodError } from "../backfill/errors.ts";

/** Ten years of days. */
const mostCuts = 3_660;

/** A report's period and the calendar's days or months in it, or one cut where neither is asked for. */
export type CardPeriod = Period & {
  cuts: { at: Date; day: string }[];
  /** Whether a column lies in the period. */
  holds: (moment: SQL) => SQL;
  /** A table of its cuts: `cut` (their place), `begins`, `ends`. */
  ranges: SQL;
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
  const begins = sql`(select ${momentsOf(cuts.map(({ at }) => at))})`;
  const ends = [...cuts.slice(1).map(({ at }) => at), to];
  const beginsMs = cuts.map(({ at }) => at.getTime());
  return {
    from,
    to,
    cuts,
    holds: (moment) =>
      sql`${moment} >= ${from.toISOString()}::timestamptz and ${moment} < ${to.toISOString()}::timestamptz`,
    ranges: sql`(
      select (place - 1)::integer as cut, begins, ends
      from unnest(${momentsOf(cuts.map(({ at }) => at))}, ${momentsOf(ends)}) with ordinality as cut(begins, ends, place))`,
    cutAt: (moment) => (cuts.length === 1 ? sql`0` : sql`width_bucket(${moment}, ${begins}) - 1`),
    cutOf: (moment) => {
      if (moment < from || moment >= to) return null;
      const ms = moment.getTime();
      return beginsMs.findLastIndex((beginMs) => beginMs <= ms);
    },
  };
}

function momentsOf(moments: readonly Date[]): SQL {
  return sql`${sql.param(moments.map((moment) => moment.toISOString()))}::text[]::timestamptz[]`;
}
