import { type Database, forgetExpired } from "@rentease/db";
import type { Logger } from "@rentease/runtime";

/** What is kept for a day is gone this much later at most. */
const FORGET_EVERY_MS = 10 * 60_000;

/**
 * Deletes what is kept for a time only, now and again and again, whether or not anybody asks the console anything. Several
 * consoles may. @returns stops it, once what runs has ended.
 */
export function keepForgetting(
  db: Database,
  logger: Logger,
  everyMs = FORGET_EVERY_MS,
): () => Promise<void> {
  let running = Promise.resolve();
  const forget = () => {
    running = running
      .then(() => forgetExpired(db))
      .catch((err: unknown) => logger.warn({ err }, "what is over could not be forgotten"));
  };
  forget();
  const timer = setInterval(forget, everyMs).unref();
  return async () => {
    clearInterval(timer);
    await running;
  };
}
