import { expect, test } from "vitest";
import { calendarCuts, dayAt, daysBetween, localMoment, startOfDay } from "./calendar.ts";

const amsterdam = "Europe/Amsterdam";
const cuts = (from: string, to: string, unit: "day" | "month", zone = amsterdam) =>
  calendarCuts({ from: new Date(from), to: new Date(to) }, unit, zone).map(({ at, day }) => [
    day,
    at.toISOString(),
  ]);

test("days begin at the zone's midnight, also where the clocks change", () => {
  expect(cuts("2026-03-27T23:00:00Z", "2026-03-30T22:00:00Z", "day")).toEqual([
    ["2026-03-28", "2026-03-27T23:00:00.000Z"],
    ["2026-03-29", "2026-03-28T23:00:00.000Z"],
    ["2026-03-30", "2026-03-29T22:00:00.000Z"],
  ]);
  expect(cuts("2026-10-24T22:00:00Z", "2026-10-26T23:00:00Z", "day")).toEqual([
    ["2026-10-25", "2026-10-24T22:00:00.000Z"],
    ["2026-10-26", "2026-10-25T23:00:00.000Z"],
  ]);
});

test("the first month begins where the period does, and the last ends with it", () => {
  expect(cuts("2026-01-15T08:00:00Z", "2026-03-02T00:00:00Z", "month")).toEqual([
    ["2026-01-01", "2026-01-15T08:00:00.000Z"],
    ["2026-02-01", "2026-01-31T23:00:00.000Z"],
    ["2026-03-01", "2026-02-28T23:00:00.000Z"],
  ]);
});

test("a day that a zone skipped is none, and an empty period has none", () => {
  expect(cuts("2011-12-29T10:00:00Z", "2012-01-01T10:00:00Z", "day", "Pacific/Apia")).toEqual([
    ["2011-12-29", "2011-12-29T10:00:00.000Z"],
    ["2011-12-31", "2011-12-30T10:00:00.000Z"],
    ["2012-01-01", "2011-12-31T10:00:00.000Z"],
  ]);
  expect(cuts("2026-01-01T00:00:00Z", "2026-01-01T00:00:00Z", "day")).toEqual([]);
});

test("a moment's day, the days before it and between two are the zone's", () => {
  expect(dayAt(new Date("2026-06-30T22:30:00Z"), amsterdam)).toBe("2026-07-01");
  expect(startOfDay(new Date("2026-03-30T10:00:00Z"), amsterdam, 1).toISOString()).toBe(
    "2026-03-28T23:00:00.000Z",
  );
  expect(daysBetween("2026-02-27", "2026-03-01")).toBe(2);
});

test("a moment stands with its zone's day and offset, and stays that moment", () => {
  const moment = new Date("2026-06-30T22:30:00.700Z");
  expect(localMoment(moment, amsterdam)).toBe("2026-07-01T00:30:00+02:00");
  expect(localMoment(new Date("2026-01-30T22:30:00Z"), amsterdam)).toBe(
    "2026-01-30T23:30:00+01:00",
  );
  expect(localMoment(moment, "America/St_Johns")).toBe("2026-06-30T20:00:00-02:30");
  expect(localMoment(moment, "UTC")).toBe("2026-06-30T22:30:00+00:00");
});
