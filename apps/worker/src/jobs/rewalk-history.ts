import { lastDays } from "@rentease/core";
import { startBackfill } from "@rentease/db";
import type { JobHandlers } from "./handlers.ts";

/** Walks through the last days again: what no webhook and no sweep brought, and what changed of older objects. */
export const rewalkHistory: JobHandlers["rewalkHistory"] = async (deps) => {
  const { db, backfills, history, logger } = deps;
  if (!backfills || history.backfillDays === 0) return;
  const { timeZone, backfillDays } = history;
  const { id } = await startBackfill(db, {
    ...lastDays(backfillDays, timeZone, new Date()),
    timeZone,
    mode: "apply",
    startedBy: "schedule",
  });
  // Taken up by the next fill-windows: nothing after this may fail, or the job would start another one.
  logger.info({ backfillId: id, days: backfillDays }, "backfill started by schedule");
};
