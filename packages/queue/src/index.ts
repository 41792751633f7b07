export { inspectQueue, type QueueInspection } from "./inspect-queue.ts";
export { jobs, type JobContract, type PayloadOf, type QueueName } from "./jobs.ts";
export type { OnQueueError, QueueErrorContext } from "./outages.ts";
export { migrateQueue } from "./postgres-backend.ts";
export { queueGrants } from "./queue-grants.ts";
export type { QueueDepths, Schedule } from "./producer.ts";
export { connectQueues, type QueueSettings, type Queues } from "./queues.ts";
export type { JobHandler, QueueWorker, RunningJob, WorkerOptions } from "./worker.ts";
