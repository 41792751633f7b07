import { readdirSync, readFileSync } from "node:fs";
import { reasonsInWords, ruleInWords } from "@rentease/core";
import { expect, test } from "vitest";

const db = new URL("../", import.meta.url);
const core = new URL("../../../core/src/", import.meta.url);

/** All that gives reasons: a folder's code, without tests. */
const source = [
  new URL("matching/", core),
  ...["adoptions/", "decisions/", "manual-payments/", "matching/"].map((name) => new URL(name, db)),
]
  .flatMap((folder) =>
    readdirSync(folder)
      .filter((name) => name.endsWith(".ts") && !name.endsWith(".test.ts"))
      .map((name) => new URL(name, folder)),
  )
  .concat(new URL("adoption.ts", core))
  .map((file) => readFileSync(file, "utf8"))
  .join("\n");

function found(...patterns: RegExp[]): string[] {
  return [
    ...new Set(
      patterns.flatMap((pattern) => [...source.matchAll(pattern)].map(([, code]) => code ?? "")),
    ),
  ];
}

test("every reason that the code gives has words", () => {
  const reasons = found(
    /`([a-z_]+):\$\{(?!payment|adoption|pair|id\b)/g,
    /note\("([a-z_]+)", worth/g,
    /unmatched\("([a-z_]+)"\)/g,
    /undecided\("[a-z]+", "([a-z_]+)"\)/g,
    /\["([a-z]+_[a-z_]+)"\]/g,
    /"([a-z]+_(?:amount|booking|proposed|differs|only|by_person|not_expected|fits?|bookings))"/g,
  );
  expect(reasons).toEqual(
    expect.arrayContaining(["named_by", "email_equal", "no_reference", "allocated", "voided"]),
  );
  expect(reasons.filter((code) => reasonsInWords([code])[0] === code)).toEqual([]);
});

test("every rule that is not matching's own has words, too", () => {
  const rules = found(/Rule = "([a-z]+)"/g);
  expect(rules).toEqual(expect.arrayContaining(["person", "manual", "adoption"]));
  expect(rules.filter((rule) => ruleInWords(rule) === rule)).toEqual([]);
  expect(rules.filter((rule) => reasonsInWords([rule])[0] === rule)).toEqual([]);
});
