import { jobs, type Queues } from "@rentease/queue";
import { applyEvents } from "./jobs/apply-events.ts";
import type { JobDependencies, JobHandlers } from "./jobs/handlers.ts";
import { matchBooking } from "./jobs/match-booking.ts";
import { sweepEvents } from "./jobs/sweep-events.ts";

/** Every job, one file each. */
const handlers = { applyEvents, matchBooking, sweepEvents } satisfies JobHandlers;

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
}
