import { expect, test } from "vitest";
import { createPace } from "./pace.ts";

const at = (seconds: number, requests: number, share: number) => ({
  atMs: seconds * 1000,
  requests,
  listed: requests * 100,
  share,
});

test("nothing is said of the first moments, and no end foreseen where nothing moves", () => {
  const pace = createPace();
  const unknown = { requestsPerSecond: null, objectsPerSecond: null, secondsLeft: null };
  expect(pace(at(0, 0, 0))).toEqual(unknown);
  expect(pace(at(1, 20, 0.1))).toEqual(unknown);
  const still = createPace();
  still(at(0, 5, 0.5));
  expect(still(at(10, 5, 0.5))).toEqual({
    requestsPerSecond: 0,
    objectsPerSecond: 0,
    secondsLeft: null,
  });
});

test("what is left takes as long as the last minute says", () => {
  const pace = createPace();
  pace(at(0, 0, 0));
  expect(pace(at(10, 250, 0.2))).toEqual({
    requestsPerSecond: 25,
    objectsPerSecond: 2_500,
    secondsLeft: 40,
  });
  // The slow beginning is forgotten.
  pace(at(100, 300, 0.25));
  expect(pace(at(110, 1_300, 0.75))).toMatchObject({ requestsPerSecond: 100, secondsLeft: 5 });
});
