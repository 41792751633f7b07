import type { Database } from "@rentease/db";
import { followOrPause } from "../backfill/follow-or-pause.ts";
import { type AuditReport, reportAudit } from "./audit-report.ts";
import { tellAudit } from "./print-audit.ts";

/** Of the commands: something is left for a person to look at. */
const needsReview = 3;

/**
 * Follows an audit to its end and prints its certificate. Ctrl-C pauses it.
 * @throws Error when it did not come to its end, saying how to go on.
 */
export async function watchAudit(
  db: Database,
  id: string,
  { json }: { json?: boolean | undefined },
): Promise<void> {
  await followOrPause(db, id);
  endWith(await reportAudit(db, id), json);
}

/** Prints an audit; the exit code says whether differences are left. @throws Error when it has no certificate. */
export function endWith(report: AuditReport, json: boolean | undefined): void {
  tellAudit(report, json);
  const { id, state, certificate } = report;
  if (certificate) {
    if (certificate.differences.left > 0) process.exitCode = needsReview;
    return;
  }
  if (state === "paused") {
    throw new Error(`the audit is paused; go on with: rentease audit resume ${id}`);
  }
  if (state === "canceled") throw new Error("the audit was canceled");
  throw new Error(
    `a part of the period was not compared; try again with: rentease audit retry ${id}`,
  );
}
