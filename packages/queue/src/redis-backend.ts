import { Queue, Worker } from "bullmq";
import { Redis } from "ioredis";
import {
  MAX_TAKEOVERS,
  PRODUCER_TIMEOUT_MS,
  type QueueBackend,
  RETRY_DELAY_MS,
} from "./backend.ts";
import { within } from "./deadline.ts";
import type { OnQueueError } from "./outages.ts";
import { redisConnection } from "./tls.ts";

/**
 * Without a byte while an answer is waited for, a connection has fallen silent (a network that forgot it says nothing) and
 * another is opened.
 */
const SILENT_AFTER_MS = 5_000;
/** BullMQ's: a blocking read answers by then, job or not. */
const LONGEST_BLOCK_MS = 10_000;

/** Queues in Redis: the production default (`maxmemory-policy noeviction`). */
export function redisBackend(
  redisUrl: string,
  prefix: string | undefined,
  onError: OnQueueError,
): QueueBackend {
  const keys = prefix === undefined ? {} : { prefix };
  // One connection for all producers of the process. It reconnects for ever, but a command never
  // waits for that: no offline queue, nothing sent again, an answer within a second.
  const { address, tls } = redisConnection(redisUrl);
  const producer = new Redis(address, {
    ...tls,
    enableOfflineQueue: false,
    autoResendUnfulfilledCommands: false,
    maxRetriesPerRequest: 0,
    commandTimeout: PRODUCER_TIMEOUT_MS,
    connectTimeout: PRODUCER_TIMEOUT_MS,
    socketTimeout: SILENT_AFTER_MS,
    retryStrategy,
  });
  let lastError: unknown;
  producer.on("error", (error) => {
    lastError = error;
    onError(error, {});
  });

  const connected = (): Promise<void> => {
    if (producer.status === "ready") return Promise.resolve();
    let settle = (): void => undefined;
    const ready = new Promise<void>((resolve) => {
      settle = resolve;
      producer.once("ready", settle);
    });
    return within(PRODUCER_TIMEOUT_MS, ready, () =>
      lastError instanceof Error ? lastError : new Error("Redis is not connected"),
    ).finally(() => producer.off("ready", settle));
  };

  return {
    async reach() {
      await connected();
      await producer.ping();
    },
    openQueue: (name) =>
      // Without the version check nothing is asked of the server before the first command: BullMQ
      // keeps a check that failed for good, and the queue with it.
      new Queue(name, { connection: producer, skipVersionCheck: true, ...keys }),
    openWorker: (name, process, { concurrency, lockDurationMs }) => {
      // Only used for its options: BullMQ duplicates it for blocking reads. `null`: a worker's
      // commands wait until Redis is back.
      const connection = new Redis(address, {
        ...tls,
        maxRetriesPerRequest: null,
        socketTimeout: LONGEST_BLOCK_MS + SILENT_AFTER_MS,
        retryStrategy,
      });
      connection.on("error", (error) => onError(error, { queue: name }));
      const worker = new Worker(name, process, {
        connection,
        concurrency,
        lockDuration: lockDurationMs,
        stalledInterval: lockDurationMs,
        maxStalledCount: MAX_TAKEOVERS,
        runRetryDelay: RETRY_DELAY_MS,
        ...keys,
      });
      // BullMQ leaves a connection that it was given open.
      worker.once("closed", () => connection.disconnect());
      return worker;
    },
    async close() {
      producer.disconnect();
    },
  };
}

const retryStrategy = (attempt: number): number => Math.min(attempt * 100, 2_000);
