import fc from "fast-check";
import { expect, test } from "vitest";
import { cutPeriod, lastDays, shareWindow, zonedMoment } from "./period.ts";

const zones = [
  "UTC",
  "Europe/Amsterdam",
  "America/New_York",
  "America/Santiago",
  "Africa/Cairo",
  "Asia/Kathmandu",
  "Australia/Lord_Howe",
  "Pacific/Apia",
];
const zone = fc.constantFrom(...zones);
const second = fc
  .integer({ min: Date.UTC(2010, 0, 1) / 1000, max: Date.UTC(2030, 0, 1) / 1000 })
  .map((seconds) => new Date(seconds * 1000));
const period = fc
  .tuple(second, fc.integer({ min: 1, max: 800 * 86_400 }))
  .map(([from, length]) => ({ from, to: new Date(from.getTime() + length * 1000) }));

test("the parts of a period neither overlap nor leave a gap, whatever the clocks do", () => {
  fc.assert(
    fc.property(period, zone, (whole, timeZone) => {
      const parts = cutPeriod(whole, timeZone);
      expect(parts[0]?.from).toEqual(whole.from);
      expect(parts.at(-1)?.to).toEqual(whole.to);
      for (const [place, part] of parts.entries()) {
        expect(part.from.getTime()).toBeLessThan(part.to.getTime());
        expect(parts[place + 1]?.from ?? whole.to).toEqual(part.to);
      }
    }),
  );
});

test("every cut is the beginning of a day in the zone", () => {
  fc.assert(
    fc.property(period, zone, (whole, timeZone) => {
      const day = new Intl.DateTimeFormat("sv", { timeZone, dateStyle: "short" });
      for (const { from } of cutPeriod(whole, timeZone).slice(1)) {
        expect(day.format(from.getTime() - 1)).not.toBe(day.format(from));
      }
    }),
  );
});

test("days of 23 and 25 hours are one window each", () => {
  const hours = (from: string, to: string) =>
    cutPeriod(
      { from: zonedMoment(from, "Europe/Amsterdam"), to: zonedMoment(to, "Europe/Amsterdam") },
      "Europe/Amsterdam",
    ).map((day) => (day.to.getTime() - day.from.getTime()) / 3_600_000);
  expect(hours("2025-03-29", "2025-04-01")).toEqual([24, 23, 24]);
  expect(hours("2025-10-25", "2025-10-28")).toEqual([24, 25, 24]);
});

test("a day that a zone skipped is no window", () => {
  const days = cutPeriod(
    {
      from: zonedMoment("2011-12-28", "Pacific/Apia"),
      to: zonedMoment("2012-01-02", "Pacific/Apia"),
    },
    "Pacific/Apia",
  );
  expect(days.map(({ from, to }) => (to.getTime() - from.getTime()) / 3_600_000)).toEqual([
    24, 24, 24, 24,
  ]);
});

test("a year is cut into months, a month into weeks", () => {
  const utc = (from: string, to: string) =>
    cutPeriod({ from: new Date(from), to: new Date(to) }, "UTC").length;
  expect(utc("2025-01-01", "2026-01-01")).toBe(12);
  expect(utc("2025-01-15", "2026-01-15")).toBe(13);
  expect(utc("2025-01-01", "2025-02-01")).toBe(5);
});

test("a date is the beginning of the host's day, an offset says otherwise", () => {
  expect(zonedMoment("2025-07-01", "Europe/Amsterdam")).toEqual(new Date("2025-06-30T22:00Z"));
  expect(zonedMoment("2025-07-01 09:30", "Europe/Amsterdam")).toEqual(
    new Date("2025-07-01T07:30Z"),
  );
  expect(zonedMoment("2025-07-01T09:30Z", "Europe/Amsterdam")).toEqual(
    new Date("2025-07-01T09:30Z"),
  );
  expect(zonedMoment("2025-07-01T09:30+05:00", "UTC")).toEqual(new Date("2025-07-01T04:30Z"));
  // As psql prints it.
  expect(zonedMoment("2025-07-01 09:30:00+02", "UTC")).toEqual(new Date("2025-07-01T07:30Z"));
  // Midnight did not exist: the clocks went from 24:00 to 01:00.
  expect(zonedMoment("2025-09-07", "America/Santiago")).toEqual(new Date("2025-09-07T04:00Z"));
  for (const wrong of [
    "2025-02-30",
    "yesterday",
    "2025-7-1",
    "",
    "2025-07-01T09:30+02:00[Asia/Tokyo]",
  ]) {
    expect(() => zonedMoment(wrong, "UTC")).toThrow(RangeError);
  }
});

test("the last days begin at a midnight of the zone", () => {
  const now = new Date("2025-03-31T10:00Z");
  expect(lastDays(1, "Europe/Amsterdam", now)).toEqual({
    from: new Date("2025-03-29T23:00Z"),
    to: now,
  });
});

test("what a dense window keeps and gives away is what it had left, once", () => {
  const spans = fc.record({
    window: period,
    at: fc.double({ min: 0, max: 1, noNaN: true }),
    width: fc.integer({ min: 0, max: 86_400 }),
    idle: fc.integer({ min: 0, max: 12 }),
  });
  fc.assert(
    fc.property(spans, ({ window, at, width, idle }) => {
      const length = window.to.getTime() - window.from.getTime();
      const oldest = new Date(window.from.getTime() + Math.floor((length * at) / 1000) * 1000);
      const newest = new Date(Math.min(oldest.getTime() + width * 1000, window.to.getTime()));
      const { keepFrom, away } = shareWindow(window, { newest, oldest }, idle);
      expect(away.length).toBeLessThanOrEqual(idle);
      let from = window.from;
      for (const part of away) {
        expect(part.from).toEqual(from);
        expect(part.from.getTime()).toBeLessThan(part.to.getTime());
        from = part.to;
      }
      expect(from).toEqual(keepFrom);
      // Nothing that was listed already is given away.
      const given = away.at(-1)?.to ?? window.from;
      expect(given.getTime()).toBeLessThanOrEqual(Math.max(+oldest, +window.from));
    }),
  );
});
