import { redactPayloads as redact, retainedSince } from "@rentease/db";
import type { JobHandlers } from "./handlers.ts";

/** Redacts the payloads of events that were applied or ignored, once they were kept long enough. */
export const redactPayloads: JobHandlers["redactPayloads"] = async (deps, _payload, signal) => {
  const { db, retentionDays, logger } = deps;
  if (retentionDays === 0) return;
  const startedAt = Date.now();
  const before = retainedSince(retentionDays, new Date());
  const redacted = await redact(db, { before, signal });
  logger.info({ redacted, before, durationMs: Date.now() - startedAt }, "payloads redacted");
};
