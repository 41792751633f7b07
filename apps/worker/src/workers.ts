import { jobs, type Queues } from "@rentease/queue";
import { applyEvents } from "./jobs/apply-events.ts";
import { auditHistory } from "./jobs/audit-history.ts";
import { fillWindows } from "./jobs/fill-windows.ts";
import type { JobDependencies, JobHandlers } from "./jobs/handlers.ts";
import { matchBooking } from "./jobs/match-booking.ts";
import { planBackfill } from "./jobs/plan-backfill.ts";
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
} satisfies JobHandlers;

/** Starts a worker a queue. Closing the queues waits for their running jobs. */
export function createWorkers(queues: Queues, deps: JobDependencies): void {
  // One at a time: each wakes the same drain.
  queues.createWorker(
    jobs.applyEvents,
    ({ payload, signal }) => handlers.applyEvents(deps, payload, signal),
    { concurrency: 1 },
  );
  queues.createWorker(
    jobs.matchBooking,
    ({ payload, signal }) => handlers.matchBooking(deps, payload, signal),
    { concurrency: 2 },
  );
  queues.createWorker(
    jobs.sweepEvents,
    ({ payload, signal }) => handlers.sweepEvents(deps, payload, signal),
    { concurrency: 1 },
  );
  queues.createWorker(
    jobs.planBackfill,
    ({ payload, signal }) => handlers.planBackfill(deps, payload, signal),
    { concurrency: 1 },
  );
  // It only takes windows up: they are worked on after the job (backfills.ts).
  queues.createWorker(
    jobs.fillWindows,
    ({ payload, signal }) => handlers.fillWindows(deps, payload, signal),
    { concurrency: 1 },
  );
  queues.createWorker(
    jobs.rewalkHistory,
    ({ payload, signal }) => handlers.rewalkHistory(deps, payload, signal),
    { concurrency: 1 },
  );
  queues.createWorker(
    jobs.auditHistory,
    ({ payload, signal }) => handlers.auditHistory(deps, payload, signal),
    { concurrency: 1 },
  );
}
