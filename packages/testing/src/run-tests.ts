import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import type { Counts } from "./counts.ts";
import { parseReport } from "./test-report.ts";
import { runTool } from "./tool.ts";

const projects = ["unit", "integration", "browser"];

/** Runs vitest and counts. What its report doesn't show fails too, as one failure. */
export async function runTests(): Promise<Counts> {
  console.log("     tests (vitest run)");
  const folder = await mkdtemp(join(tmpdir(), "rentease-checks-"));
  const reportFile = join(folder, "vitest.json");
  const { exitCode, seconds } = await runTool(
    [
      "vitest",
      "run",
      "--config=packages/testing/vitest.config.ts",
      ...projects.map((name) => `--project=${name}`),
      "--reporter=default",
      "--reporter=json",
      `--outputFile.json=${reportFile}`,
    ],
    { quiet: false },
  );
  const text = await readFile(reportFile, "utf8").catch(() => null);
  await rm(folder, { recursive: true, force: true });

  const { counts, problems } = parseReport(text, exitCode);
  console.log(`${counts.failed === 0 ? "ok  " : "FAIL"} tests (vitest run, ${seconds} s)`);
  for (const problem of problems) console.log(problem);
  return counts;
}
