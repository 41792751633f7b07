import { expect, test } from "vitest";
import { stayInWords } from "./stay-in-words.ts";

const now = new Date("2026-06-10T22:30:00Z");

test.each([
  ["2026-06-10", "UTC", "arrives today"],
  // There it is the 11th already.
  ["2026-06-11", "Europe/Amsterdam", "arrives today"],
  ["2026-06-11", "UTC", "arrives tomorrow"],
  ["2026-06-13", "UTC", "arrives in 3 days"],
  ["2026-06-09", "UTC", "arrived yesterday"],
  ["2026-05-01", "UTC", "arrived 40 days ago"],
])("a stay from %s in %s: %s", (checkIn, timeZone, words) => {
  expect(stayInWords(checkIn, { now, paidAt: null, timeZone })).toBe(words);
});

test("a stay far from today is told from the day that it was paid", () => {
  const paidAt = new Date("2026-01-01T10:00:00Z");
  const words = (checkIn: string) => stayInWords(checkIn, { now, paidAt, timeZone: "UTC" });
  expect(words("2026-02-05")).toBe("arrived 35 days after it was paid");
  expect(words("2025-12-31")).toBe("arrived 1 day before it was paid");
  expect(words("2026-09-01")).toBe("arrives 243 days after it was paid");
});
