import { InvalidArgumentError } from "commander";

const pattern =
  /^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2}(?::\d{2}(?:\.\d{1,3})?)?)(Z|[+-]\d{2}:?\d{2})?)?$/i;

/** An option's value as a moment: an ISO date or datetime, in UTC unless an offset stands there. */
export function instant(value: string): Date {
  const [, day = "", time = "00:00", offset = "Z"] = pattern.exec(value.trim()) ?? [];
  const moment = new Date(`${day}T${time}${offset.replace(/(\d{2})(\d{2})$/, "$1:$2")}`);
  // Date takes February 30 for March 2.
  if (!isDay(day) || Number.isNaN(moment.getTime())) {
    throw new InvalidArgumentError(
      "give a date or a datetime, as in 2026-06-01 or 2026-06-01T09:30+02:00 (UTC without an offset)",
    );
  }
  return moment;
}

function isDay(day: string): boolean {
  const date = new Date(`${day}T00:00Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(day);
}
