import { z } from "zod";

/** What a producer and a worker agree on. Payloads hold ids only (P10): what a job needs it reads from PostgreSQL. */
export interface JobContract<
  Queue extends string = string,
  Name extends string = string,
  Payload extends z.ZodType = z.ZodType,
> {
  /** A plural noun. One queue has one worker a process. */
  readonly queue: Queue;
  /** Verb-noun. */
  readonly name: Name;
  readonly payload: Payload;
  /** How often the job is started before it counts as failed. Errors with `retry: false` end it at once. */
  readonly attempts: number;
  /** The wait before the second attempt; it doubles from one attempt to the next. */
  readonly backoffMs: number;
  /** After this the attempt fails and the handler's signal aborts. */
  readonly timeoutMs: number;
}

/** Every job there is. A job's file in the worker has the job's name. */
export const jobs = {
  // Wakes the drain. The inbox in PostgreSQL owns delivery: it looks for pending events on a timer
  // as well, so a job that is lost, late or doubled costs nothing but a little time.
  applyEvents: {
    queue: "events",
    name: "apply-events",
    payload: z.object({ eventIds: z.array(z.string().min(1).max(255)).min(1).max(500) }),
    attempts: 3,
    backoffMs: 1_000,
    timeoutMs: 60_000,
  },
  // A new or changed booking looks again at the payments that are still open.
  matchBooking: {
    queue: "bookings",
    name: "match-booking",
    payload: z.object({ bookingId: z.uuid() }),
    attempts: 5,
    backoffMs: 2_000,
    timeoutMs: 60_000,
  },
  // Compares Stripe's own list of events with the inbox: what no webhook brought is found here.
  sweepEvents: {
    queue: "sweeps",
    name: "sweep-events",
    payload: z.object({}),
    attempts: 3,
    backoffMs: 10_000,
    timeoutMs: 15 * 60_000,
  },
  // Cuts a period into windows. Lost, it is done by the next fill-windows.
  planBackfill: {
    queue: "backfills",
    name: "plan-backfill",
    payload: z.object({ backfillId: z.uuid() }),
    attempts: 5,
    backoffMs: 2_000,
    timeoutMs: 60_000,
  },
  // Takes up windows of backfills, a few at once; it comes again every few seconds.
  fillWindows: {
    queue: "windows",
    name: "fill-windows",
    payload: z.object({}),
    attempts: 1,
    backoffMs: 1_000,
    timeoutMs: 60_000,
  },
  // By the clock: walks through the last days again.
  rewalkHistory: {
    queue: "rewalks",
    name: "rewalk-history",
    payload: z.object({}),
    attempts: 5,
    backoffMs: 10_000,
    timeoutMs: 60_000,
  },
  // By the clock: compares the last days with Stripe.
  auditHistory: {
    queue: "audits",
    name: "audit-history",
    payload: z.object({}),
    attempts: 5,
    backoffMs: 10_000,
    timeoutMs: 60_000,
  },
  // By the clock: redacts the payloads that were kept long enough, and deletes such notifications. Broken off, it goes on where it stood.
  redactPayloads: {
    queue: "redactions",
    name: "redact-payloads",
    payload: z.object({}),
    attempts: 5,
    backoffMs: 10_000,
    timeoutMs: 60 * 60_000,
  },
} as const satisfies Record<string, JobContract>;

export type QueueName = (typeof jobs)[keyof typeof jobs]["queue"];

/** A contract's payload after parsing. */
export type PayloadOf<Contract extends JobContract> = z.output<Contract["payload"]>;

export const queueNames: readonly QueueName[] = [
  ...new Set(Object.values(jobs).map((job) => job.queue)),
];
