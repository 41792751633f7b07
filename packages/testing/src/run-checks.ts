/** `npm test`: every check, then every test. Goes on after a failure, so that one run shows all. */
import { auditPackages } from "./audit-packages.ts";
import { type Check, runCheck } from "./check.ts";
import { addCounts, type Counts, summaryLine } from "./counts.ts";
import { runTests } from "./run-tests.ts";

const checks: readonly Check[] = [
  { name: "format", command: ["oxfmt", "--check", "."] },
  { name: "lint", command: ["oxlint", "--deny-warnings"] },
  { name: "types", command: ["turbo", "run", "types", "--continue", "--output-logs=errors-only"] },
  { name: "unused code", command: ["knip", "--no-progress"] },
];

let counts: Counts = { passed: 0, failed: 0, skipped: 0 };
for (const check of checks) counts = addCounts(counts, await runCheck(check));
counts = addCounts(counts, await auditPackages());
counts = addCounts(counts, await runTests());
console.log(summaryLine(counts));
process.exitCode = counts.failed === 0 ? 0 : 1;
