import type { Database } from "@rentease/db";
import { type BackfillReport, reportBackfill } from "./backfill-report.ts";
import { followOrPause } from "./follow-or-pause.ts";
import { tellReport } from "./print-backfill.ts";

const notForeseen =
  "Nothing was written. Each page is tried out by itself, so matches that need another page (a charge's session, " +
  "another payment of the same booking) are estimates, and what happened in the period to objects from before it is " +
  "not foreseen.";

/**
 * Follows a backfill to its end and prints what it brought. Ctrl-C pauses it.
 * @throws Error when it did not come to its end, or not all of it, saying how to go on.
 */
export async function watchBackfill(
  db: Database,
  id: string,
  { json }: { json?: boolean },
): Promise<void> {
  const paused = await followOrPause(db, id);
  const report = await reportBackfill(db, id);
  tellReport(report, json);
  if (report.mode === "dry_run") console.error(notForeseen);
  requireEnd(report, paused);
}

function requireEnd({ id, state, windows, givenUp }: BackfillReport, interrupted: boolean): void {
  if (state === "paused") {
    const what = interrupted ? "interrupted: the backfill is paused" : "the backfill was paused";
    throw new Error(`${what}, what it did stays; go on with: rentease backfill resume ${id}`);
  }
  if (state === "canceled") throw new Error("the backfill was canceled; what it did stays");
  if (windows.failed > 0) {
    const failed = windows.failed === 1 ? "a window" : `${windows.failed} windows`;
    throw new Error(`${failed} failed; try again with: rentease backfill retry ${id}`);
  }
  if (givenUp > 0) {
    const objects = givenUp === 1 ? "an object" : `${givenUp} objects`;
    throw new Error(
      `${objects} could not be had from Stripe; rentease sweep lists and retries them`,
    );
  }
}
