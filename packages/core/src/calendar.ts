import { Temporal } from "temporal-polyfill";
import type { Period } from "./period.ts";

/** A day or month of a period: when it begins there (`at`), and the day that is, YYYY-MM-DD. */
export type CalendarCut = { at: Date; day: string };

/** The day that it is in the zone, YYYY-MM-DD. */
export function dayAt(moment: Date, timeZone: string): string {
  return zoned(moment, timeZone).toPlainDate().toString();
}

/** The moment as the zone's clocks have it, to the second, with how far they are from UTC: `2026-06-30T00:30:00+02:00`. */
export function localMoment(moment: Date, timeZone: string): string {
  return zoned(moment, timeZone).toString({ smallestUnit: "second", timeZoneName: "never" });
}

/** When a day begins in the zone, so many days before `now`'s. */
export function startOfDay(now: Date, timeZone: string, daysBefore = 0): Date {
  const day = zoned(now, timeZone).toPlainDate().subtract({ days: daysBefore });
  return new Date(day.toZonedDateTime(timeZone).epochMilliseconds);
}

/** How many days lie between two days, YYYY-MM-DD. */
export function daysBetween(from: string, to: string): number {
  return Temporal.PlainDate.from(from).until(Temporal.PlainDate.from(to)).days;
}

/**
 * A period's calendar days or months in a zone, the first where the period begins. A day may have 23 or 25 hours; one
 * that the zone skipped is not among them.
 */
export function calendarCuts(
  { from, to }: Period,
  unit: "day" | "month",
  timeZone: string,
): CalendarCut[] {
  if (from >= to) return [];
  const firstDay = zoned(from, timeZone).toPlainDate();
  const first = unit === "month" ? firstDay.with({ day: 1 }) : firstDay;
  const cuts: CalendarCut[] = [{ at: from, day: first.toString() }];
  for (let n = 1; ; n += 1) {
    const day = first.add(unit === "month" ? { months: n } : { days: n });
    const at = new Date(day.toZonedDateTime(timeZone).epochMilliseconds);
    if (at >= to) return cuts;
    // A skipped day begins when the next one does: that one takes its place.
    if (at.getTime() === cuts.at(-1)?.at.getTime()) cuts.pop();
    cuts.push({ at, day: day.toString() });
  }
}

function zoned(moment: Date, timeZone: string): Temporal.ZonedDateTime {
  return Temporal.Instant.fromEpochMilliseconds(moment.getTime()).toZonedDateTimeISO(timeZone);
}
