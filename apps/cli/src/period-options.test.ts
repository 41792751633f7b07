import { Command } from "commander";
import { afterEach, expect, test, vi } from "vitest";
import { type PeriodOptions, readPeriod, withPeriod } from "./period-options.ts";

afterEach(() => vi.unstubAllEnvs());

function read(...args: string[]) {
  const command = withPeriod(new Command())
    .exitOverride()
    .configureOutput({ writeErr: () => {} });
  return readPeriod(command.parse(args, { from: "user" }).opts<PeriodOptions>(), command);
}

test("a period is in TIME_ZONE unless --tz names another, or an offset stands there", () => {
  vi.stubEnv("TIME_ZONE", "Europe/Amsterdam");
  expect(read("--from", "2026-03-29", "--to", "2026-03-30")).toEqual({
    from: new Date("2026-03-28T23:00:00Z"),
    to: new Date("2026-03-29T22:00:00Z"),
    timeZone: "Europe/Amsterdam",
  });
  expect(
    read("--from", "2026-06-01 09:30", "--to", "2026-06-01T09:30Z", "--tz", "Asia/Kathmandu"),
  ).toEqual({
    from: new Date("2026-06-01T03:45:00Z"),
    to: new Date("2026-06-01T09:30:00Z"),
    timeZone: "Asia/Kathmandu",
  });
});

test("without --to it ends now", () => {
  const { to } = read("--from", "2026-03-29");
  expect(Math.abs(to.getTime() - Date.now())).toBeLessThan(5_000);
});

test.each([
  ["nothing", [], "--from"],
  ["a day that does not exist", ["--from", "2026-02-30"], "--from"],
  ["a begin in the future", ["--from", "2100-01-01"], "--from"],
  ["an end that is none", ["--from", "2026-02-01", "--to", "soon"], "--to"],
  ["an end before the begin", ["--from", "2026-02-01", "--to", "2026-01-01"], "--to"],
  ["a zone that is none", ["--from", "2026-02-01", "--tz", "Mars/Olympus"], "--tz"],
  ["an offset as a zone", ["--from", "2026-02-01", "--tz", "+02:00"], "--tz"],
])("%s is an error that names the option", (_name, args, option) => {
  expect(() => read(...args)).toThrow(`option '${option} <`);
});
