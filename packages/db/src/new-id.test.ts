import { expect, test } from "vitest";
import { lowestIdAt, newId } from "./new-id.ts";

test("ids sort by when they were made, also those of one millisecond, and none comes twice", () => {
  const ids = Array.from({ length: 10_000 }, newId);
  expect(ids.toSorted()).toEqual(ids);
  expect(new Set(ids).size).toBe(ids.length);
});

test("an id lies between the lowest of its moment and that of the next", () => {
  const before = new Date();
  const id = newId();
  const after = new Date(Date.now() + 1);
  expect([lowestIdAt(after), id, lowestIdAt(before)].toSorted()).toEqual([
    lowestIdAt(before),
    id,
    lowestIdAt(after),
  ]);
});
