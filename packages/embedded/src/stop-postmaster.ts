import { setTimeout as sleep } from "node:timers/promises";

import { systemErrorCode } from "./system-error.ts";

/** In order: fast shutdown (sessions are cut, data is flushed), immediate shutdown, kill. */
const steps = [
  { signal: "SIGINT", waitMs: 30_000 },
  { signal: "SIGQUIT", waitMs: 5_000 },
  { signal: "SIGKILL", waitMs: 5_000 },
] as const;

/** Stops a postmaster and waits until `isGone`. On Windows use pg_ctl: it has no such signals. */
export async function stopPostmaster(pid: number, isGone: () => boolean): Promise<void> {
  for (const { signal, waitMs } of steps) {
    send(pid, signal);
    for (const end = Date.now() + waitMs; Date.now() < end; await sleep(20)) {
      if (isGone()) return;
    }
  }
  throw new Error(`PostgreSQL (process ${pid}) did not stop.`);
}

function send(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if (systemErrorCode(error) !== "ESRCH") throw error;
  }
}
