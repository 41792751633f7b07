import type { Counts } from "./counts.ts";

/** Reads vitest's JSON report; `problems` are the failures that no test carries, one line each. */
export function parseReport(
  text: string | null,
  exitCode: number | null,
): { counts: Counts; problems: string[] } {
  const problems: string[] = [];
  const counts: Counts = { passed: 0, failed: 0, skipped: 0 };
  const files = text === null ? [] : readFiles(text);
  for (const { name, failed, statuses } of files) {
    const before = counts.failed;
    for (const status of statuses) counts[outcomes[status] ?? "skipped"]++;
    // A file that can't be imported, or whose hook fails, has no failed test.
    if (failed && counts.failed === before) problems.push(`${name} failed outside of its tests`);
  }
  if (text === null) problems.push("vitest wrote no report");
  for (const kind of ["unit", "integration", "browser"] as const) {
    const statuses = files.flatMap((file) => (kindOf(file.name) === kind ? file.statuses : []));
    // Without a browser (said at the start, an error in CI) its tests are all skipped.
    const some = kind === "browser" ? statuses.length > 0 : statuses.includes("passed");
    if (!some && counts.failed === 0) {
      problems.push(`no ${kind} test ${kind === "browser" ? "was found" : "passed"}`);
    }
  }
  if (exitCode !== 0 && counts.failed + problems.length === 0) {
    problems.push(
      `vitest failed with exit code ${exitCode}, though no test did: an error outside of them, or 20 minutes were over`,
    );
  }
  counts.failed += problems.length;
  return { counts, problems };
}

const outcomes: Record<string, keyof Counts> = { passed: "passed", failed: "failed" };

function kindOf(file: string): "unit" | "integration" | "browser" {
  if (file.endsWith(".integration.test.ts")) return "integration";
  return file.endsWith(".browser.test.ts") ? "browser" : "unit";
}

interface FileReport {
  name: string;
  failed: boolean;
  statuses: string[];
}

function readFiles(text: string): FileReport[] {
  const report: unknown = JSON.parse(text);
  return list(field(report, "testResults")).map((file) => ({
    name: String(field(file, "name")),
    failed: field(file, "status") === "failed",
    statuses: list(field(file, "assertionResults")).map((test) => String(field(test, "status"))),
  }));
}

function field(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null ? Reflect.get(value, name) : undefined;
}

function list(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}
