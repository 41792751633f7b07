import type { Job } from "bullmq";
import type { QueueBackend } from "./backend.ts";
import { within } from "./deadline.ts";
import { JobTimeoutError, UnknownJobError } from "./errors.ts";
import { failureReason } from "./failure-reason.ts";
import type { JobContract, PayloadOf } from "./jobs.ts";
import type { OnQueueError } from "./outages.ts";
import { parsePayload } from "./producer.ts";

/** One attempt at a job. With several contracts `name` tells the payloads apart. */
export type RunningJob<C extends JobContract> = C extends JobContract
  ? {
      name: C["name"];
      payload: PayloadOf<C>;
      id: string;
      /** 1 for the first. */
      attempt: number;
      /** Aborts when the attempt's time is over; what goes on after that runs beside the next attempt. */
      signal: AbortSignal;
    }
  : never;

export type JobHandler<C extends JobContract> = (job: RunningJob<C>) => Promise<void>;

export interface WorkerOptions {
  /** Jobs at the same time in this process. */
  concurrency: number;
  /** How long a worker may be silent before its job is given to another; default 30 s. */
  lockDurationMs?: number;
}

export interface QueueWorker {
  /** Resolves once the worker is connected and takes jobs. */
  ready(): Promise<void>;
  /** Takes no more jobs and waits for those it has. */
  close(): Promise<void>;
}

/** The contracts must share a queue: a worker that does not know a job of its queue fails that job. */
export function createWorker<C extends JobContract>(
  backend: QueueBackend,
  contracts: readonly C[],
  handler: JobHandler<C>,
  { concurrency, lockDurationMs = 30_000 }: WorkerOptions,
  report: { outage: OnQueueError; failure: OnQueueError },
): QueueWorker {
  const queue = oneQueue(contracts);
  const process = async (job: Job): Promise<void> => {
    try {
      await run(contracts, handler, job);
    } catch (error) {
      report.failure(error, {
        queue,
        job: job.name,
        jobId: job.id ?? "",
        attempt: job.attemptsMade + 1,
      });
      throw failureReason(error);
    }
  };
  const worker = backend.openWorker(queue, process, { concurrency, lockDurationMs });
  worker.on("error", (error) => report.outage(error, { queue }));
  return {
    ready: async () => void (await worker.waitUntilReady()),
    close: () => worker.close(),
  };
}

async function run<C extends JobContract>(
  contracts: readonly C[],
  handler: JobHandler<C>,
  job: Job,
): Promise<void> {
  const contract = contracts.find((candidate) => candidate.name === job.name);
  if (!contract) throw new UnknownJobError(job.name);
  const payload = parsePayload(contract, job.data);
  const timeout = new AbortController();
  const running = {
    name: contract.name,
    payload,
    id: job.id ?? "",
    attempt: job.attemptsMade + 1,
    signal: timeout.signal,
  } as RunningJob<C>;
  await within(contract.timeoutMs, handler(running), () => {
    const error = new JobTimeoutError(job.name, contract.timeoutMs);
    timeout.abort(error);
    return error;
  });
}

function oneQueue(contracts: readonly JobContract[]): string {
  const [first, ...others] = contracts.map((contract) => contract.queue);
  if (first === undefined) throw new Error("A worker needs at least one job contract");
  if (others.some((queue) => queue !== first)) {
    throw new Error(`A worker serves one queue, not ${[first, ...others].join(", ")}`);
  }
  return first;
}
