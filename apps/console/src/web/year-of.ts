import { dayAt, type Period, zonedMoment } from "@rentease/core";
import type { Asked } from "./page.ts";

/** The page's period, and this year where the URL leaves it open; half open, the year that the other half is in. */
export function yearOf({
  from,
  to,
  now,
  timeZone,
}: Pick<Asked, "from" | "to" | "now" | "timeZone">): Period {
  const yearAt = (moment: Date) => Number(dayAt(moment, timeZone).slice(0, 4));
  const begin = (year: number) => zonedMoment(`${year}-01-01`, timeZone);
  const lastDay = to && new Date(to.getTime() - 1);
  return {
    from: from ?? begin(lastDay ? Math.min(yearAt(lastDay), yearAt(now)) : yearAt(now)),
    to: to ?? begin((from ? Math.max(yearAt(from), yearAt(now)) : yearAt(now)) + 1),
  };
}
