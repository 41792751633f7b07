import { dayAt } from "@rentease/core";

const dayMs = 86_400_000;
/** Further away than this, how far it is from today tells nothing. */
const nearDays = 60;

/**
 * When a stay begins, in days of the zone: from today if that is near ("arrives in 3 days"), else from the day that the
 * payment came ("arrived 35 days after it was paid").
 * @param checkIn YYYY-MM-DD.
 */
export function stayInWords(
  checkIn: string,
  { now, paidAt, timeZone }: { now: Date; paidAt: Date | null; timeZone: string },
): string {
  const days = daysFrom(dayAt(now, timeZone), checkIn);
  if (Math.abs(days) <= nearDays || paidAt === null) return fromToday(days);
  const arrives = days > 0 ? "arrives" : "arrived";
  const apart = daysFrom(dayAt(paidAt, timeZone), checkIn);
  if (apart === 0) return `${arrives} the day it was paid`;
  return `${arrives} ${counted(Math.abs(apart))} ${apart > 0 ? "after" : "before"} it was paid`;
}

function fromToday(days: number): string {
  if (days === 0) return "arrives today";
  if (days === 1) return "arrives tomorrow";
  if (days === -1) return "arrived yesterday";
  return days > 0 ? `arrives in ${counted(days)}` : `arrived ${counted(-days)} ago`;
}

function counted(days: number): string {
  return days === 1 ? "1 day" : `${days} days`;
}

function daysFrom(from: string, to: string): number {
  return Math.round((Date.parse(to) - Date.parse(from)) / dayMs);
}
