import type pg from "pg";

/**
 * Has every connection of a pool listened to. The pool itself listens to idle ones only: one that is lost while somebody
 * has it and asks nothing of it, if only for the blink between being handed out and being used, would end the process.
 */
export function surviveLostConnections(pool: pg.Pool, onError: (error: unknown) => void): void {
  pool.on("error", onError);
  pool.on("connect", (client) => client.on("error", onError));
}
