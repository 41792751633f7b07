import type { JobHandlers } from "./handlers.ts";

/** Wakes the drain: the events named are in the inbox, with all others that are due. */
export const applyEvents: JobHandlers["applyEvents"] = async ({ drain }) => drain.wake();
