import { dayAt, type Period, usualPeriods, zonedMoment } from "@rentease/core";

/** The month that it is in the zone. */
export function monthOf(now: Date, timeZone: string): Period {
  const [month] = usualPeriods(timeZone, now);
  const today = dayAt(now, timeZone);
  return {
    from: zonedMoment(month?.from ?? today, timeZone),
    to: zonedMoment(month?.to ?? today, timeZone),
  };
}
