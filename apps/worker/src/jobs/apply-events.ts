import { setTimeout as sleep } from "node:timers/promises";
import type { JobHandlers } from "./handlers.ts";

/** Well inside the job's own time limit: a backlog is no failure of the job that found it. */
const longestWaitMs = 30_000;

/** Wakes the drain: the events named are in the inbox, with all others that are due. It goes on after the job. */
export const applyEvents: JobHandlers["applyEvents"] = async ({ drain }) =>
  Promise.race([drain.wake(), sleep(longestWaitMs, undefined, { ref: false })]);
