import { parseAudit } from "./audit-report.ts";
import type { Counts } from "./counts.ts";
import { runTool } from "./tool.ts";

/** A machine without the registry shall not wait for it. */
const fetching = ["--fetch-retries=0", "--fetch-timeout=20000"];

/**
 * Asks the registry what is known of the packages that run in production. A grave finding fails; where nobody can be
 * asked that is said, and counted as skipped.
 */
export async function auditPackages(): Promise<Counts> {
  const { output, seconds } = await runTool(
    ["npm", "audit", "--omit=dev", "--json", "--silent", ...fetching],
    { quiet: true },
  );
  const audit = parseAudit(output);
  if (audit.state === "not audited") {
    console.log(`skip dependency audit, not audited: ${audit.why} (${seconds} s)`);
    return { passed: 0, failed: 0, skipped: 1 };
  }
  const passed = audit.findings.length === 0;
  console.log(`${passed ? "ok  " : "FAIL"} dependency audit (npm audit --omit=dev, ${seconds} s)`);
  for (const finding of audit.findings) console.log(finding);
  return { passed: passed ? 1 : 0, failed: passed ? 0 : 1, skipped: 0 };
}
