import type { JobHandlers } from "./handlers.ts";

/** Takes up windows that wait: those of a worker that is gone, of a backfill that goes on, or whose pause is over. */
export const fillWindows: JobHandlers["fillWindows"] = async ({ backfills }) => backfills?.wake();
