import { expect, test } from "vitest";
import { newId } from "./new-id.ts";

test("ids sort by when they were made, also those of one millisecond, and none comes twice", () => {
  const ids = Array.from({ length: 10_000 }, newId);
  expect(ids.toSorted()).toEqual(ids);
  expect(new Set(ids).size).toBe(ids.length);
});
