import { listDueEvents, sweepEvents as sweep } from "@rentease/db";
import { jobs } from "@rentease/queue";
import type { JobHandlers } from "./handlers.ts";

/** Most ids in one job; it wakes the drain, which takes all there are. */
const wakeUpIds = 500;

/**
 * Compares Stripe's list of events with the inbox, takes in what no webhook brought, and wakes the drain for what is
 * due. What webhooks should have brought and did not is an alarm: they may have stopped.
 */
export const sweepEvents: JobHandlers["sweepEvents"] = async (deps, _payload, signal) => {
  const { db, gateway, account, queues, logger, metrics } = deps;
  if (!gateway) return;
  const startedAt = Date.now();
  const { found, missed, gap, ...swept } = await sweep(db, {
    listEvents: (from, to) => gateway.listEvents(from, to, account),
    signal,
  });
  if (missed > 0) {
    logger.error(
      { alarm: "webhook_silence", missed, ...swept },
      "events that no webhook brought: check the webhook endpoint",
    );
  }
  if (gap) {
    logger.error(
      { alarm: "event_gap", ...swept },
      "Stripe no longer lists all events since the last sweep: a backfill finds what changed",
    );
  }
  metrics.swept(found.length);
  const durationMs = Date.now() - startedAt;
  logger.info({ found: found.length, eventIds: found, missed, ...swept, durationMs }, "swept");

  const due = await listDueEvents(db, wakeUpIds);
  if (due.length > 0) await queues.enqueue(jobs.applyEvents, [{ eventIds: due }]);
};
