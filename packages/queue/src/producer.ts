import { Queue } from "bullmq";
import {
  PRODUCER_TIMEOUT_MS,
  type BulkEntry,
  type JobState,
  type ProducerQueue,
  type QueueBackend,
  type Repeat,
} from "./backend.ts";
import { within } from "./deadline.ts";
import { JobPayloadError, QueueUnavailableError } from "./errors.ts";
import { queueNames, type JobContract, type PayloadOf, type QueueName } from "./jobs.ts";
import type { OnQueueError } from "./outages.ts";

/** Finished jobs are kept for people to look at, not for the system: bounded, so that nothing fills up. */
const KEEP_COMPLETED = 1_000;
const KEEP_FAILED = 5_000;

export type QueueDepths = Record<QueueName, Record<JobState, number>>;

/** Every so often, or by a cron pattern (`minute hour day month weekday`) in an IANA time zone. */
export type Schedule = { everyMs: number } | { cron: string; timeZone: string };

export interface Producer {
  enqueue<C extends JobContract>(contract: C, payloads: PayloadOf<C>[]): Promise<void>;
  schedule<C extends JobContract>(
    contract: C,
    payload: PayloadOf<C>,
    schedule: Schedule,
  ): Promise<void>;
  unschedule(contract: JobContract): Promise<void>;
  ping(): Promise<void>;
  depths(): Promise<QueueDepths>;
  boards(): Promise<Queue[]>;
  close(): Promise<void>;
}

export function createProducer(backend: QueueBackend, onError: OnQueueError): Producer {
  const opened = new Map<string, Promise<ProducerQueue>>();

  // A queue is opened when it is first used, and again if that failed: BullMQ never gets over a
  // connection that was away when its queue was made.
  const open = (name: string): Promise<ProducerQueue> => {
    const known = opened.get(name);
    if (known) return known;
    const opening = openQueue(backend, name, onError);
    opened.set(name, opening);
    opening.catch(() => opened.delete(name));
    return opening;
  };

  const bounded = async <T>(work: () => Promise<T>): Promise<T> => {
    try {
      return await within(PRODUCER_TIMEOUT_MS, work(), () => new Error("timed out"));
    } catch (error) {
      throw error instanceof QueueUnavailableError ? error : new QueueUnavailableError(error);
    }
  };

  return {
    async enqueue(contract, payloads) {
      if (payloads.length === 0) return;
      const entries = payloads.map((payload) => bulkEntry(contract, payload));
      await bounded(async () => (await open(contract.queue)).addBulk(entries));
    },
    async schedule(contract, payload, schedule) {
      const entry = bulkEntry(contract, payload);
      const repeat: Partial<Repeat> =
        "cron" in schedule
          ? { pattern: schedule.cron, tz: schedule.timeZone }
          : { every: schedule.everyMs };
      await bounded(async () => {
        const queue = await open(contract.queue);
        const known = await queue.getJobScheduler(contract.name);
        // Left alone where it stands: written anew it would start its interval over.
        const stands = Object.entries(repeat).every(
          ([field, value]) => known && Reflect.get(known, field) === value,
        );
        if (!stands) await queue.upsertJobScheduler(contract.name, repeat, entry);
      });
    },
    unschedule: (contract) =>
      bounded(async () => {
        await (await open(contract.queue)).removeJobScheduler(contract.name);
      }),
    ping: () => bounded(() => backend.reach()),
    depths: () =>
      bounded(async () => {
        const counts = await Promise.all(queueNames.map(async (name) => counted(await open(name))));
        return Object.fromEntries(
          queueNames.map((name, index) => [name, counts[index]]),
        ) as QueueDepths;
      }),
    boards: () =>
      bounded(async () => {
        await backend.reach();
        const queues = await Promise.all(queueNames.map(open));
        return queues.filter((queue) => queue instanceof Queue);
      }),
    async close() {
      const queues = await Promise.allSettled(opened.values());
      await Promise.allSettled(
        queues.map((queue) => (queue.status === "fulfilled" ? queue.value.close() : undefined)),
      );
    },
  };
}

async function openQueue(
  backend: QueueBackend,
  name: string,
  onError: OnQueueError,
): Promise<ProducerQueue> {
  await backend.reach();
  const queue = backend.openQueue(name);
  queue.on("error", (error) => onError(error, { queue: name }));
  try {
    await within(PRODUCER_TIMEOUT_MS, queue.waitUntilReady(), () => new Error("timed out"));
    return queue;
  } catch (error) {
    queue.close().catch(() => undefined);
    throw error;
  }
}

function bulkEntry<C extends JobContract>(contract: C, payload: PayloadOf<C>): BulkEntry {
  return {
    name: contract.name,
    data: parsePayload(contract, payload),
    opts: {
      attempts: contract.attempts,
      backoff: { type: "exponential", delay: contract.backoffMs },
      removeOnComplete: { count: KEEP_COMPLETED },
      removeOnFail: { count: KEEP_FAILED },
    },
  };
}

/** @throws {JobPayloadError} naming the paths that are wrong, never the values. */
export function parsePayload<C extends JobContract>(contract: C, payload: unknown): PayloadOf<C> {
  const parsed = contract.payload.safeParse(payload);
  if (parsed.success) return parsed.data as PayloadOf<C>;
  throw new JobPayloadError(
    contract.name,
    parsed.error.issues.map((issue) => issue.path.join(".")),
  );
}

async function counted(queue: ProducerQueue): Promise<Record<JobState, number>> {
  const counts = await queue.getJobCounts("waiting", "active", "delayed", "failed");
  return {
    waiting: counts["waiting"] ?? 0,
    active: counts["active"] ?? 0,
    delayed: counts["delayed"] ?? 0,
    failed: counts["failed"] ?? 0,
  };
}
