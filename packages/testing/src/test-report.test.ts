import { expect, test } from "vitest";

import { summaryLine } from "./counts.ts";
import { parseReport } from "./test-report.ts";

const unit = (...statuses: string[]) => file("a.test.ts", "passed", statuses);
const integration = (...statuses: string[]) => file("a.integration.test.ts", "passed", statuses);
const broken = file("b.test.ts", "failed", []);
const browser = (...statuses: string[]) => file("a.browser.test.ts", "passed", statuses);

function file(name: string, status: string, statuses: string[]) {
  return { name, status, assertionResults: statuses.map((each) => ({ status: each })) };
}

function line(exitCode: number | null, ...testResults: unknown[]) {
  return summaryLine(parseReport(JSON.stringify({ testResults }), exitCode).counts);
}

test("counts what passed, failed and was skipped", () => {
  expect(line(0, unit("passed"), integration("passed"), browser("passed"))).toBe(
    "3 passed, 0 failed",
  );
  expect(
    line(1, unit("passed", "failed"), integration("passed", "pending", "todo"), browser("passed")),
  ).toBe("3 passed, 1 failed, 2 skipped");
});

test("tests that are skipped for want of a browser don't fail the run", () => {
  expect(line(0, unit("passed"), integration("passed"), browser("skipped"))).toBe(
    "2 passed, 0 failed, 1 skipped",
  );
});

test.each([
  ["there is no report", () => summaryLine(parseReport(null, 0).counts), "0 passed, 4 failed"],
  ["no test ran", () => line(0), "0 passed, 3 failed"],
  [
    "no integration test ran",
    () => line(0, unit("passed"), browser("passed")),
    "2 passed, 1 failed",
  ],
  [
    "no browser test ran",
    () => line(0, unit("passed"), integration("passed")),
    "2 passed, 1 failed",
  ],
  [
    "a file could not be imported",
    () => line(1, unit("passed"), integration("passed"), browser("passed"), broken),
    "3 passed, 1 failed",
  ],
  [
    "an error was thrown outside of the tests",
    () => line(1, unit("passed"), integration("passed"), browser("passed")),
    "3 passed, 1 failed",
  ],
])("fails when %s", (_, run, expected) => {
  expect(run()).toBe(expected);
});
