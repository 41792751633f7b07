import { expect, test } from "vitest";
import { retryInMs } from "./retry-schedule.ts";

const hour = 3_600_000;

/** When attempts are made that all fail, in milliseconds since the first. @param early made besides, at these times. */
function attempts(early: readonly number[] = []): number[] {
  const made = [0];
  for (;;) {
    const last = made.at(-1) ?? 0;
    const waitMs = retryInMs(last);
    if (waitMs === null) return made;
    made.push(Math.min(last + waitMs, ...early.filter((at) => at > last)));
  }
}

test("nine more attempts in three days, each wait longer", () => {
  const made = attempts();
  expect(made).toHaveLength(10);
  expect(made.slice(0, 4)).toEqual([0, 5_000, 305_000, 2_105_000]);
  expect(Math.round((made.at(-1) ?? 0) / hour)).toBe(76);
});

test("attempts that are made besides cost none of them", () => {
  const early = Array.from({ length: 70 }, (_, at) => (at + 1) * hour + 1);
  expect(attempts(early)).toEqual([...attempts(), ...early].toSorted((a, b) => a - b));
});

test("one is not repeated within seconds of an attempt that came just before its time", () => {
  expect(retryInMs(304_000)).toBe(2_105_000 - 304_000);
});
