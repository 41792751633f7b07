import type { Processor, WorkerListener } from "bullmq";

/** The part of BullMQ's `Queue` that a producer uses, whatever it runs on. */
export interface ProducerQueue {
  waitUntilReady(): Promise<unknown>;
  addBulk(entries: BulkEntry[]): Promise<unknown>;
  getJobCounts(...states: JobState[]): Promise<Record<string, number>>;
  getJobScheduler(id: string): Promise<Partial<Repeat> | undefined>;
  upsertJobScheduler(id: string, repeat: Partial<Repeat>, job: BulkEntry): Promise<unknown>;
  removeJobScheduler(id: string): Promise<unknown>;
  close(): Promise<void>;
  on(event: "error", listener: (error: Error) => void): unknown;
}

/** Milliseconds between two runs; or a cron pattern and its IANA time zone. */
export interface Repeat {
  every: number;
  pattern: string;
  tz: string;
}

export interface JobOptions {
  attempts: number;
  backoff: { type: "exponential"; delay: number };
  removeOnComplete: { count: number };
  removeOnFail: { count: number };
}

export interface BulkEntry {
  name: string;
  data: unknown;
  opts: JobOptions;
}

export type JobState = "waiting" | "active" | "delayed" | "failed";

/** The part of BullMQ's `Worker` that is used here. */
export interface ConsumerWorker {
  waitUntilReady(): Promise<unknown>;
  close(force?: boolean): Promise<void>;
  on(event: "error", listener: WorkerListener["error"]): unknown;
  on(event: "stalled", listener: WorkerListener["stalled"]): unknown;
}

export interface WorkerTuning {
  concurrency: number;
  /** A worker that has not renewed a job's lock for so long counts as dead. */
  lockDurationMs: number;
}

/**
 * Where the queues live. Producers fail within a bounded time while it is away; workers wait for it,
 * however long that takes.
 */
export interface QueueBackend {
  /** Rejects at once or within about a second while the backend is away. */
  reach(): Promise<void>;
  openQueue(name: string): ProducerQueue;
  openWorker(name: string, process: Processor, tuning: WorkerTuning): ConsumerWorker;
  /** After every queue and worker is closed. */
  close(): Promise<void>;
}

/** How long a producer waits for the backend before it gives up. */
export const PRODUCER_TIMEOUT_MS = 1_000;

/** How many times a job whose worker died is given to another before it counts as failed. */
export const MAX_TAKEOVERS = 3;

/** How long a worker waits after the backend failed it; BullMQ's own is 15 s, in which nothing runs. */
export const RETRY_DELAY_MS = 2_000;
