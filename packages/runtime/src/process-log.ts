import type { Logger } from "./logger.ts";

/** What every process says of its connections to PostgreSQL. */
export function logSilent(logger: Pick<Logger, "warn">) {
  return (connections: number): void =>
    logger.warn({ connections }, "connections to PostgreSQL had fallen silent and were ended");
}

/** What every process says of a key that Stripe did not tell the owner of. Another account's ends the process (P8). */
export function logKey(logger: Pick<Logger, "warn" | "fatal">) {
  return {
    onUnknown: (err: unknown): void =>
      logger.warn({ err }, "taking the key to be of the account that the database belongs to"),
    onForeign(err: unknown): void {
      logger.fatal({ err }, "the database belongs to another account than the key");
      process.exit(1);
    },
  };
}
