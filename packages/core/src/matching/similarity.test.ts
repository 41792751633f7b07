import { expect, test } from "vitest";
import { referencesAlike } from "./references-alike.ts";
import { nameSimilarity, typingErrors } from "./similarity.ts";

test.each([
  ["holm", "holm", 0],
  ["holm", "hlom", 1],
  ["holm", "holmm", 1],
  ["holm", "hom", 1],
  ["holm", "halm", 1],
  ["", "abc", 3],
  ["kitten", "sitting", 3],
])("%s and %s differ by %d typing errors", (one, other, errors) => {
  expect(typingErrors(one, other)).toBe(errors);
  expect(typingErrors(other, one)).toBe(errors);
});

test.each([
  [["ana", "holm"], ["holm", "ana"], 1],
  [["ana", "maria", "holm"], ["ana", "holm"], 0.8],
  [["ana", "holm"], ["bo", "lund"], 0],
  [[], ["ana"], 0],
])("%j and %j are alike by %d", (one, other, alike) => {
  expect(nameSimilarity(one, other)).toBeCloseTo(alike, 5);
});

test.each([
  ["RE-2026-0124", "RE-2026-0142", true],
  ["RE-2026-014", "RE-2026-0142", true],
  ["RE-2026-0142", "RE-2026-0142", false],
  ["RE-2026-0199", "RE-2026-0142", false],
  ["A14", "A15", false],
])("%s could be %s with a typing error: %s", (one, other, alike) => {
  expect(referencesAlike(one, other)).toBe(alike);
});
