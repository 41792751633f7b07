import { expect, test } from "vitest";

import { summaryLine } from "./counts.ts";
import { parseReport } from "./test-report.ts";

const unit = (...statuses: string[]) => file("a.test.ts", "passed", statuses);
const integration = (...statuses: string[]) => file("a.integration.test.ts", "passed", statuses);

function file(name: string, status: string, statuses: string[]) {
  return { name, status, assertionResults: statuses.map((each) => ({ status: each })) };
}

function line(exitCode: number | null, ...testResults: unknown[]) {
  return summaryLine(parseReport(JSON.stringify({ testResults }), exitCode).counts);
}

test("counts what passed, failed and was skipped", () => {
  expect(line(0, unit("passed"), integration("passed"))).toBe("2 passed, 0 failed");
  expect(line(1, unit("passed", "failed"), integration("passed", "pending", "todo"))).toBe(
    "2 passed, 1 failed, 2 skipped",
  );
});

test.each([
  ["there is no report", () => summaryLine(parseReport(null, 0).counts), "0 passed, 3 failed"],
  ["no test ran", () => line(0), "0 passed, 2 failed"],
  ["no integration test ran", () => line(0, unit("passed")), "1 passed, 1 failed"],
  [
    "a file could not be imported",
    () => line(1, unit("passed"), integration("passed"), file("b.test.ts", "failed", [])),
    "2 passed, 1 failed",
  ],
  [
    "an error was thrown outside of the tests",
    () => line(1, unit("passed"), integration("passed")),
    "2 passed, 1 failed",
  ],
])("fails when %s", (_, run, expected) => {
  expect(run()).toBe(expected);
});
