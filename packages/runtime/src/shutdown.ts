import type { Logger } from "./logger.ts";
import { onParentExit } from "./parent-exit.ts";

export interface ShutdownOptions {
  logger: Logger;
  /** In the order in which they stop: first what takes work in, last what the others need. */
  closers: { name: string; close: () => unknown }[];
  /** For all of them together; default 10 s. */
  deadlineMs?: number;
}

/** `npm run` passes Ctrl-C on although the terminal has already sent it: those two are one. */
const SAME_SIGNAL_MS = 500;

/**
 * Closes everything on SIGINT or SIGTERM, or when the process that started this one is gone, and exits: 0 when all closed in time, else 1. A second
 * signal exits at once. An error that nobody caught is logged without its private parts (P10), which
 * Node's own report would print, and exits 1.
 *
 * @returns the same shutdown, for a process that decides to stop by itself.
 */
export function onShutdown({ logger, closers, deadlineMs = 10_000 }: ShutdownOptions): {
  shutdown: (reason: string, exitCode?: number) => Promise<never>;
} {
  let startedAt: number | undefined;

  const shutdown = async (reason: string, exitCode = 0): Promise<never> => {
    startedAt = Date.now();
    logger.info({ reason }, "stopping");
    setTimeout(() => {
      logger.error({ deadlineMs }, "stopped at the deadline");
      process.exit(1);
    }, deadlineMs);
    let failed = false;
    for (const { name, close } of closers) {
      try {
        await close();
      } catch (err) {
        failed = true;
        logger.error({ err, closer: name }, "could not close");
      }
    }
    logger.info({ durationMs: Date.now() - startedAt }, "stopped");
    process.exit(failed ? 1 : exitCode);
  };

  const onSignal = (signal: NodeJS.Signals): void => {
    if (startedAt === undefined) {
      void shutdown(signal);
    } else if (Date.now() - startedAt > SAME_SIGNAL_MS) {
      logger.warn({ reason: signal }, "stopped at once");
      process.exit(1);
    }
  };
  process.on("SIGINT", onSignal);
  process.on("SIGTERM", onSignal);
  onParentExit(() => onSignal("SIGTERM"));
  process.on("uncaughtException", (err) => {
    logger.fatal({ err }, "uncaught error");
    process.exit(1);
  });
  return { shutdown };
}
