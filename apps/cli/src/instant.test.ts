import { InvalidArgumentError } from "commander";
import { expect, test } from "vitest";
import { instant } from "./instant.ts";

test.each([
  ["2026-06-01", "2026-06-01T00:00:00.000Z"],
  ["2026-06-01T09:30", "2026-06-01T09:30:00.000Z"],
  ["2026-06-01 09:30:15", "2026-06-01T09:30:15.000Z"],
  ["2026-06-01T09:30:15.250Z", "2026-06-01T09:30:15.250Z"],
  ["2026-06-01T09:30+02:00", "2026-06-01T07:30:00.000Z"],
  ["2026-06-01T00:30-0500", "2026-06-01T05:30:00.000Z"],
])("%s is %s", (value, expected) => {
  expect(instant(value).toISOString()).toBe(expected);
});

test.each([
  "",
  "yesterday",
  "2026-02-30",
  "2026-6-1",
  "2026-06-01T25:00",
  "2026-06-01T10",
  "1780300800",
])("%j is no moment", (value) => {
  expect(() => instant(value)).toThrow(InvalidArgumentError);
});
