import { type JobHandler, jobs, type Queues } from "@rentease/queue";
import { applyEvents } from "./jobs/apply-events.ts";
import { auditHistory } from "./jobs/audit-history.ts";
import { fillWindows } from "./jobs/fill-windows.ts";
import type { JobDependencies, JobHandlers } from "./jobs/handlers.ts";
import { matchBooking } from "./jobs/match-booking.ts";
import { planBackfill } from "./jobs/plan-backfill.ts";
import { redactPayloads } from "./jobs/redact-payloads.ts";
import { rewalkHistory } from "./jobs/rewalk-history.ts";
import { sweepEvents } from "./jobs/sweep-events.ts";

/** Every job, one file each. */
const handlers = {
  applyEvents,
  matchBooking,
  sweepEvents,
  planBackfill,
  fillWindows,
  rewalkHistory,
  auditHistory,
  redactPayloads,
} satisfies JobHandlers;

/**
 * Jobs that only wake work, which has lines of its own: their own line is for `debug`. The others come rarely, and say
 * that they were done.
 */
const wakers: ReadonlySet<string> = new Set([
  jobs.applyEvents.name,
  jobs.fillWindows.name,
  jobs.planBackfill.name,
]);

type AnyJob = (typeof jobs)[keyof typeof jobs];

/** Starts a worker a queue. Closing the queues waits for their running jobs. */
export function createWorkers(queues: Queues, deps: JobDependencies): void {
  // One at a time: each wakes the same drain.
  queues.createWorker(
    jobs.applyEvents,
    told(deps, jobs.applyEvents, ({ payload, signal }) =>
      handlers.applyEvents(deps, payload, signal),
    ),
    { concurrency: 1 },
  );
  queues.createWorker(
    jobs.matchBooking,
    told(deps, jobs.matchBooking, ({ payload, signal }) =>
      handlers.matchBooking(deps, payload, signal),
    ),
    { concurrency: 2 },
  );
  queues.createWorker(
    jobs.sweepEvents,
    told(deps, jobs.sweepEvents, ({ payload, signal }) =>
      handlers.sweepEvents(deps, payload, signal),
    ),
    { concurrency: 1 },
  );
  queues.createWorker(
    jobs.planBackfill,
    told(deps, jobs.planBackfill, ({ payload, signal }) =>
      handlers.planBackfill(deps, payload, signal),
    ),
    { concurrency: 1 },
  );
  // It only takes windows up: they are worked on after the job (backfills.ts).
  queues.createWorker(
    jobs.fillWindows,
    told(deps, jobs.fillWindows, ({ payload, signal }) =>
      handlers.fillWindows(deps, payload, signal),
    ),
    { concurrency: 1 },
  );
  queues.createWorker(
    jobs.rewalkHistory,
    told(deps, jobs.rewalkHistory, ({ payload, signal }) =>
      handlers.rewalkHistory(deps, payload, signal),
    ),
    { concurrency: 1 },
  );
  queues.createWorker(
    jobs.auditHistory,
    told(deps, jobs.auditHistory, ({ payload, signal }) =>
      handlers.auditHistory(deps, payload, signal),
    ),
    { concurrency: 1 },
  );
  queues.createWorker(
    jobs.redactPayloads,
    told(deps, jobs.redactPayloads, ({ payload, signal }) =>
      handlers.redactPayloads(deps, payload, signal),
    ),
    { concurrency: 1 },
  );
}

/** A handler whose jobs are counted and logged when they are done; of those that fail the queue tells (main.ts). */
function told<C extends AnyJob>(
  { logger, metrics }: JobDependencies,
  { queue, name }: AnyJob,
  handler: JobHandler<C>,
): JobHandler<C> {
  return async (job) => {
    const startedAt = performance.now();
    await handler(job);
    // Its time was over: it counts as failed, and another attempt may already run.
    if (job.signal.aborted) return;
    const durationMs = Math.round(performance.now() - startedAt);
    metrics.jobDone({ queue, name }, durationMs);
    const level = wakers.has(name) ? "debug" : "info";
    logger[level]({ job: name, jobId: job.id, attempt: job.attempt, durationMs }, "job done");
  };
}
