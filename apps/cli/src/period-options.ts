import { isTimeZone, type Period, zonedMoment } from "@rentease/core";
import { settingsFor } from "@rentease/runtime";
import type { Command } from "commander";

export type PeriodOptions = { from?: string; to?: string; tz?: string };

/** Gives a command the options that name a period in a time zone. */
export function withPeriod(command: Command): Command {
  return command
    .option("--from <moment>", "the period's begin, a date or a datetime in the time zone")
    .option("--to <moment>", "its end, which is no part of it; now unless given")
    .option("--tz <zone>", "the time zone that they are meant in; TIME_ZONE unless given");
}

/** The time zone that is named, or TIME_ZONE. What is wrong with it ends the command as usage does. */
export function readTimeZone({ tz }: { tz?: string }, command: Command): string {
  const timeZone = tz ?? settingsFor(["TIME_ZONE"]).timeZone;
  if (isTimeZone(timeZone)) return timeZone;
  return command.error(
    `error: option '--tz <zone>' argument '${timeZone}' is invalid. give an IANA time zone, as in Europe/Amsterdam`,
  );
}

/** The period that they name. What is wrong with an option ends the command as usage does. */
export function readPeriod(
  { from, to, ...zone }: PeriodOptions,
  command: Command,
): Period & { timeZone: string } {
  const timeZone = readTimeZone(zone, command);
  const moment = (option: string, value: string) => {
    try {
      return zonedMoment(value, timeZone);
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      return command.error(
        `error: option '${option} <moment>' argument '${value}' is invalid. ` +
          "give a date or a datetime, as in 2026-06-01 or 2026-06-01T09:30 (in the time zone without an offset)",
      );
    }
  };
  if (from === undefined) {
    command.error("error: option '--from <moment>' is missing: say where the period begins");
  }
  const period = {
    from: moment("--from", from),
    to: to === undefined ? new Date() : moment("--to", to),
  };
  if (period.from >= period.to) {
    command.error(
      to === undefined
        ? "error: option '--from <moment>' lies in the future: give an earlier one"
        : "error: option '--to <moment>' is not after --from: give a later one",
    );
  }
  return { ...period, timeZone };
}
