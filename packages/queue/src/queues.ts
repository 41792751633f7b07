import { within } from "./deadline.ts";
import type { JobContract } from "./jobs.ts";
import { reportOutages, type OnQueueError } from "./outages.ts";
import { postgresBackend } from "./postgres-backend.ts";
import { createProducer, type Producer } from "./producer.ts";
import { redisBackend } from "./redis-backend.ts";
import { createWorker, type JobHandler, type QueueWorker, type WorkerOptions } from "./worker.ts";

export interface QueueSettings {
  databaseUrl: string;
  /** Set: Redis. Not set: BullMQ's PostgreSQL backend in `databaseUrl`; `migrateQueue` must have run. */
  redisUrl?: string | undefined;
  /** Before every Redis key, so that several systems can share a Redis. Unused in PostgreSQL. */
  prefix?: string | undefined;
  /** Connection errors (each kind at most once in 30 s) and every failed attempt of a job. */
  onError?: OnQueueError;
}

export interface Queues extends Producer {
  /**
   * Adds one job a payload in one round trip. BullMQ numbers them: an id of our own would be blocked
   * for as long as a failed job of that id is kept.
   *
   * @throws {JobPayloadError} before anything is added.
   * @throws {QueueUnavailableError} after about a second.
   */
  enqueue: Producer["enqueue"];
  /**
   * Has the job run every so often or by a cron pattern, once for all processes that say so; saying it again changes nothing. The schedule
   * lives in the queue: after a loss of the queue's data it has to be said again.
   *
   * @throws {QueueUnavailableError} after about a second.
   */
  schedule: Producer["schedule"];
  /** Ends a schedule; where there is none nothing happens. @throws {QueueUnavailableError} after about a second. */
  unschedule: Producer["unschedule"];
  /** @throws {QueueUnavailableError} after about a second. */
  ping: Producer["ping"];
  /** Jobs by state, a queue each. @throws {QueueUnavailableError} */
  depths: Producer["depths"];
  /**
   * BullMQ's own queues, for a board that shows them. Asked for anew at each look, so that a backend that is away is
   * noticed. @throws {QueueUnavailableError} after about a second.
   */
  boards: Producer["boards"];
  /** Starts to take jobs at once, and waits for a backend that is away. */
  createWorker<C extends JobContract>(
    contracts: C | readonly C[],
    handler: JobHandler<C>,
    options: WorkerOptions,
  ): QueueWorker;
  /** Waits for the workers' running jobs, a few seconds at most, then closes every connection. */
  close(): Promise<void>;
}

const CLOSE_TIMEOUT_MS = 4_000;

/** Connects in the background; nothing is awaited, nothing is thrown. */
export function connectQueues(settings: QueueSettings): Queues {
  const failure = settings.onError ?? (() => undefined);
  const outage = reportOutages(failure);
  const backend =
    settings.redisUrl === undefined
      ? postgresBackend(settings.databaseUrl, outage)
      : redisBackend(settings.redisUrl, settings.prefix, outage);
  const producer = createProducer(backend, outage);
  const workers: QueueWorker[] = [];
  let closing: Promise<void> | undefined;

  return {
    ...producer,
    createWorker(contracts, handler, options) {
      const list = Array.isArray(contracts) ? contracts : [contracts];
      const worker = createWorker(backend, list, handler, options, { outage, failure });
      workers.push(worker);
      return worker;
    },
    close() {
      closing ??= (async () => {
        // Bounded: a worker whose Redis is away never gets to the end of closing.
        await Promise.allSettled(
          workers.map((worker) =>
            within(CLOSE_TIMEOUT_MS, worker.close(), () => new Error("timed out")),
          ),
        );
        await producer.close();
        await backend.close();
      })();
      return closing;
    },
  };
}
