import { jobs } from "@rentease/queue";
import { hintWorker } from "./hint-worker.ts";

/** Most ids that a job takes (packages/queue, jobs.ts). */
const idsInJob = 500;

/** Tells the worker of events that wait in the inbox. */
export async function wakeWorker(databaseUrl: string, eventIds: readonly string[]): Promise<void> {
  const payloads = Array.from({ length: Math.ceil(eventIds.length / idsInJob) }, (_, job) => ({
    eventIds: eventIds.slice(job * idsInJob, (job + 1) * idsInJob),
  }));
  await hintWorker(databaseUrl, jobs.applyEvents, payloads);
}
