import type { JobHandlers } from "./handlers.ts";

/** Cuts a new backfill into windows and takes them up. */
export const planBackfill: JobHandlers["planBackfill"] = async ({ backfills }) => backfills?.wake();
