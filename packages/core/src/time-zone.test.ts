import { expect, test } from "vitest";
import { isTimeZone } from "./time-zone.ts";

test("zones have names, not offsets", () => {
  expect(["UTC", "Europe/Amsterdam", "america/new_york"].map(isTimeZone)).toEqual([
    true,
    true,
    true,
  ]);
  expect(["", "Mars/Olympus", "+02:00", " UTC"].map(isTimeZone)).toEqual([
    false,
    false,
    false,
    false,
  ]);
});
