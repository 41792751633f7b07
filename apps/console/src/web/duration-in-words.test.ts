import { expect, test } from "vitest";
import { durationInWords } from "./duration-in-words.ts";

test("a span is told in the largest unit that it fills twice", () => {
  expect(durationInWords(0)).toBe("0 seconds");
  expect(durationInWords(1000)).toBe("1 second");
  expect(durationInWords(119_000)).toBe("119 seconds");
  expect(durationInWords(120_000)).toBe("2 minutes");
  expect(durationInWords(90 * 60_000)).toBe("90 minutes");
  expect(durationInWords(47 * 3_600_000)).toBe("47 hours");
  expect(durationInWords(48 * 3_600_000)).toBe("2 days");
});
