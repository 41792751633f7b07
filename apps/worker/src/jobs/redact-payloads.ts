import { forgetNotifications, redactPayloads as redact, retainedSince } from "@rentease/db";
import type { JobHandlers } from "./handlers.ts";

/**
 * Redacts the payloads of events that were applied or ignored, once they were kept long enough, and deletes what the
 * host's own system was told as long ago.
 */
export const redactPayloads: JobHandlers["redactPayloads"] = async (deps, _payload, signal) => {
  const { db, retentionDays, logger } = deps;
  if (retentionDays === 0) return;
  const before = retainedSince(retentionDays, new Date());
  let startedAt = Date.now();
  const redacted = await redact(db, { before, signal });
  logger.info({ redacted, before, durationMs: Date.now() - startedAt }, "payloads redacted");
  startedAt = Date.now();
  const forgotten = await forgetNotifications(db, { before, signal });
  logger.info({ forgotten, before, durationMs: Date.now() - startedAt }, "notifications forgotten");
};
