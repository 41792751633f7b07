import { Queue, Worker, createPostgresBackend, runMigrations } from "bullmq";
import pg from "pg";
import {
  MAX_TAKEOVERS,
  PRODUCER_TIMEOUT_MS,
  type QueueBackend,
  RETRY_DELAY_MS,
} from "./backend.ts";
import type { OnQueueError } from "./outages.ts";
import { patientPool } from "./patient-pool.ts";
import { postgresAddress } from "./tls.ts";
import { surviveLostConnections } from "./survive-lost-connections.ts";

export const SCHEMA = "bullmq";

/**
 * For one statement of a worker; all are short. A connection may have fallen silent, and whoever waits on one takes no job
 * any more. One that was taken and not heard of is another's after its lock.
 */
const WORKER_TIMEOUT_MS = 15_000;

/** Queues in PostgreSQL, in the schema `bullmq` of the same database: one service less to run. */
export function postgresBackend(databaseUrl: string, onError: OnQueueError): QueueBackend {
  const connection = {
    connectionString: postgresAddress(databaseUrl),
    options: `-c search_path=${SCHEMA}`,
    keepAlive: true,
    keepAliveInitialDelayMillis: 10_000,
  };
  const producer = new pg.Pool({
    ...connection,
    application_name: "rentease queue",
    max: 2,
    connectionTimeoutMillis: PRODUCER_TIMEOUT_MS,
    query_timeout: PRODUCER_TIMEOUT_MS,
  });
  surviveLostConnections(producer, (error) => onError(error, {}));

  return {
    async reach() {
      // Not `select 1`: without the queue's tables nothing could be added.
      await producer.query("select 1 from migration limit 1");
    },
    openQueue: (name) => new Queue(name, { connection: producer }, createPostgresBackend),
    openWorker: (name, process, { concurrency, lockDurationMs }) => {
      // Two for the work and one that listens for new jobs.
      const report = (error: unknown) => onError(error, { queue: name });
      const own = new pg.Pool({
        ...connection,
        application_name: "rentease queue worker",
        max: 3,
        connectionTimeoutMillis: WORKER_TIMEOUT_MS,
        query_timeout: WORKER_TIMEOUT_MS,
      });
      surviveLostConnections(own, report);
      const pool = patientPool(own, report);
      const worker = new Worker(
        name,
        process,
        {
          connection: pool,
          concurrency,
          lockDuration: lockDurationMs,
          stalledInterval: lockDurationMs,
          maxStalledCount: MAX_TAKEOVERS,
          runRetryDelay: RETRY_DELAY_MS,
        },
        createPostgresBackend,
      );
      worker.once("closed", () => void pool.end());
      return worker;
    },
    close: () => producer.end(),
  };
}

/**
 * Creates or updates BullMQ's tables in the schema `bullmq`. Changes nothing when they are up to
 * date; several processes at once wait for each other (an advisory lock in BullMQ's migrator).
 */
export async function migrateQueue(databaseUrl: string): Promise<void> {
  const client = new pg.Client({ connectionString: postgresAddress(databaseUrl) });
  await client.connect();
  try {
    await runMigrations(client, SCHEMA);
  } finally {
    await client.end();
  }
}
