import { Temporal } from "temporal-polyfill";

/** [from, to). */
export type Period = { from: Date; to: Date };

/**
 * A date or a datetime as people write it. Without an offset it is meant in `timeZone`; a date alone is the moment the
 * day begins there, which where the clocks change at midnight is not 00:00.
 * @throws RangeError when it is neither.
 */
export function zonedMoment(text: string, timeZone: string): Date {
  const written = text.trim().replace(" ", "T");
  // Temporal would heed the clock and leave such a zone aside.
  if (written.includes("[")) throw new RangeError("a moment has an offset, not a zone of its own");
  const at = /(Z|[+-]\d{2}(:?\d{2})?)$/i.test(written.slice(10))
    ? Temporal.Instant.from(written)
    : written.length > 10
      ? Temporal.PlainDateTime.from(written).toZonedDateTime(timeZone).toInstant()
      : Temporal.PlainDate.from(written).toZonedDateTime(timeZone).toInstant();
  return new Date(at.epochMilliseconds);
}

/** The last `days` whole days of the zone before `now`, and what has passed of today. */
export function lastDays(days: number, timeZone: string, now: Date): Period {
  const today = Temporal.Instant.fromEpochMilliseconds(now.getTime()).toZonedDateTimeISO(timeZone);
  const from = today.startOfDay().subtract({ days }).startOfDay();
  return { from: new Date(from.epochMilliseconds), to: now };
}

/** The periods that people ask for, as dates of the zone; `to` is exclusive. */
export function usualPeriods(
  timeZone: string,
  now: Date,
): { name: string; from: string; to: string }[] {
  const today = Temporal.Instant.fromEpochMilliseconds(now.getTime())
    .toZonedDateTimeISO(timeZone)
    .toPlainDate();
  const month = today.with({ day: 1 });
  const year = month.with({ month: 1 });
  const period = (name: string, from: Temporal.PlainDate, to: Temporal.PlainDate) => ({
    name,
    from: from.toString(),
    to: to.toString(),
  });
  return [
    period("This month", month, month.add({ months: 1 })),
    period("Last month", month.subtract({ months: 1 }), month),
    period("This year", year, year.add({ years: 1 })),
    period("Last year", year.subtract({ years: 1 }), year),
  ];
}

/**
 * Cuts a period at the zone's midnights: into months if it is long, else into weeks or days. The parts neither overlap
 * nor leave a gap; a day may have 23 or 25 hours.
 */
export function cutPeriod({ from, to }: Period, timeZone: string): Period[] {
  if (from >= to) return [];
  const start = Temporal.Instant.fromEpochMilliseconds(from.getTime()).toZonedDateTimeISO(timeZone);
  const days = (to.getTime() - from.getTime()) / 86_400_000;
  const first = days > 92 ? start.toPlainDate().with({ day: 1 }) : start.toPlainDate();
  const step = (n: number) => (days > 92 ? { months: n } : { days: days > 14 ? 7 * n : n });

  const cuts = [from];
  for (let n = 1; ; n += 1) {
    const midnight = first.add(step(n)).toZonedDateTime(timeZone);
    const cut = new Date(midnight.epochMilliseconds);
    if (cut >= to) break;
    // Not where a zone skipped a whole day: it begins when the next one does.
    if (cut > (cuts.at(-1) ?? from)) cuts.push(cut);
  }
  return cuts.map((cut, place) => ({ from: cut, to: cuts[place + 1] ?? to }));
}

/** Between which moments the objects of a page were created. Lists run newest first. */
export type ListedSpan = { newest: Date; oldest: Date };

/**
 * What a window that turns out dense gives away, when others are idle: the older part of what it has not listed yet, in
 * equal parts at whole seconds. It keeps [`keepFrom`, its end).
 */
export function shareWindow(
  window: Period,
  page: ListedSpan,
  idle: number,
): { keepFrom: Date; away: Period[] } {
  const seconds = (date: Date) => Math.floor(date.getTime() / 1000);
  const from = seconds(window.from);
  const left = seconds(page.oldest) - from;
  const spanned = Math.max(seconds(page.newest) - seconds(page.oldest), 1);
  // As dense as this page: an estimate, which the parts' own pages correct.
  const pagesLeft = left / spanned;
  const parts = Math.min(idle, Math.floor(pagesLeft / 2), left - 1);
  if (parts < 1) return { keepFrom: window.from, away: [] };

  const cuts = Array.from(
    { length: parts + 1 },
    (_, part) => new Date((from + Math.floor((left * part) / (parts + 1))) * 1000),
  );
  // The window's own beginning may not be a whole second.
  cuts[0] = window.from;
  const away = cuts.slice(1).map((to, part) => ({ from: cuts[part] ?? window.from, to }));
  return { keepFrom: cuts.at(-1) ?? window.from, away };
}
