import { operator } from "../operator.ts";
import { BackfillStateError, controlBackfill, type Database } from "@rentease/db";
import { followBackfill } from "./follow-backfill.ts";
import { onInterruption } from "./interruption.ts";
import { showProgress } from "./progress-display.ts";

/**
 * Follows a backfill, or an audit's walk, until it ends. Ctrl-C pauses it.
 * @returns whether that happened.
 */
export async function followOrPause(db: Database, id: string): Promise<boolean> {
  const display = showProgress();
  const interruption = onInterruption(() => display.stop());
  try {
    await followBackfill(db, id, display, interruption.signal).finally(() => display.stop());
    return interruption.signal.aborted && (await pause(db, id));
  } finally {
    interruption.release();
  }
}

/** @returns false when it had ended in the meantime. */
async function pause(db: Database, id: string): Promise<boolean> {
  try {
    await controlBackfill(db, id, "pause", operator());
    return true;
  } catch (error) {
    if (error instanceof BackfillStateError) return false;
    throw error;
  }
}
