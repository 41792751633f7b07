import { describe, expect, test } from "vitest";
import { referencePattern, referencesIn } from "./reference.ts";

describe("references in a text, without a configured pattern", () => {
  const pattern = referencePattern(null);
  test.each([
    ["Deposit RE-2025-0142, Canal House 2", ["RE-2025-0142"]],
    ["re-2025-0142", ["RE-2025-0142"]],
    ["(RE-2025-0142).", ["RE-2025-0142"]],
    ["ref:RE‑2025‑0142 and ＲＥ-77", ["RE-2025-0142", "RE-77"]],
    ["Booking#A14/2025: balance", ["A14/2025"]],
    ["ref:RE-2025-0142;RE-2025-0143", ["RE-2025-0142", "RE-2025-0143"]],
    // A longer token is another reference, not this one with something after it.
    ["RE-2025-01423", ["RE-2025-01423"]],
    ["RE-2025-0142-B", ["RE-2025-0142-B"]],
    // A bare number in a sentence is no evidence of booking 14.
    ["14 nights from 1814", []],
    ["Canal House", []],
    ["", []],
  ])("%s", (text, expected) => {
    expect(referencesIn(text, pattern)).toEqual(expected);
  });
});

describe("references in a text, with a configured pattern", () => {
  test.each([
    [String.raw`\d{4}`, "order 1814", ["1814"]],
    [String.raw`\d{2}`, "order 1814", []],
    [String.raw`RE-\d{4}-\d{4}`, "RE-2025-01423 RE-2025-0142", ["RE-2025-0142"]],
    [String.raw`RE-\d{4}-\d{4}`, "RE-2025-0142-7 XRE-2025-0142", []],
    ["14|1814", "booking 1814", ["1814"]],
    // Parts of an amount or a time are no references.
    [String.raw`\d{2,4}`, "EUR 1,814 at 14:30, 1'814", []],
  ])("%s in %s", (source, text, expected) => {
    expect(referencesIn(text, referencePattern(source))).toEqual(expected);
  });
});
