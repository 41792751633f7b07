import { existsSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";

const apps = new URL("../../", import.meta.url);
const text = readFileSync(new URL("THREAT-MODEL.md", apps), "utf8");
const rows = text.split("\n").filter((line) => /^\|(?! who | -)/.test(line));
const testsIn = (row: string) => [...row.matchAll(/\]\(([^)]+)\)/g)].map(([, path = ""]) => path);

test("every threat in the table names a test, and every test it names is there", () => {
  expect(rows.length).toBeGreaterThan(12);
  for (const row of rows) {
    const tests = testsIn(row);
    expect([row, tests.length > 0]).toEqual([row, true]);
    const missing = tests.filter(
      (path) => !path.endsWith(".test.ts") || !existsSync(new URL(path, apps)),
    );
    expect(missing).toEqual([]);
  }
});
