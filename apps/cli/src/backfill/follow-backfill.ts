import { setTimeout as sleep } from "node:timers/promises";
import {
  type BackfillProgress,
  type Database,
  isConnectionFault,
  listWindows,
  showBackfill,
} from "@rentease/db";
import { createPace } from "./pace.ts";
import type { ProgressDisplay } from "./progress-display.ts";
import { whyStalled } from "./stall.ts";

const everyMs = 500;
/** Longer than a worker that takes up windows every five seconds can need to be seen. */
const stalledMs = 15_000;

/** Shows how a backfill goes on, until it goes on no more (finished, paused or canceled) or `signal` aborts. */
export async function followBackfill(
  db: Database,
  id: string,
  display: ProgressDisplay,
  signal: AbortSignal,
): Promise<void> {
  const pace = createPace();
  let seen = "";
  let changedAt = Date.now();
  let told: "stalled" | "away" | null = null;
  while (!signal.aborted) {
    const progress = await readProgress(db, id);
    if (progress === "away") {
      if (told !== "away") display.note("PostgreSQL can't be reached: still trying.");
      told = "away";
      changedAt = Date.now();
    } else {
      const { share, windows, fetching, counts, state } = progress;
      if (state !== "planned" && state !== "running") return;
      const atMs = Date.now();
      display.update(progress, pace({ atMs, share, ...counts }));
      const now = JSON.stringify([state, windows, fetching, counts]);
      if (now !== seen) changedAt = atMs;
      seen = now;
      if (atMs - changedAt > stalledMs && told !== "stalled") {
        const why = whyStalled(progress, await listWindows(db, id), {
          now: new Date(atMs),
          stalledMs,
        });
        if (why === null) changedAt = atMs;
        else {
          display.note(why);
          told = "stalled";
        }
      }
    }
    await sleep(everyMs, undefined, { signal }).catch(() => {});
  }
}

/** A restart of PostgreSQL takes seconds, and the worker goes on after it: no reason to stop watching. */
async function readProgress(db: Database, id: string): Promise<BackfillProgress | "away"> {
  try {
    const progress = await showBackfill(db, id);
    if (!progress) throw new Error(`backfill ${id} is no longer there`);
    return progress;
  } catch (error) {
    if (isConnectionFault(error)) return "away";
    throw error;
  }
}
