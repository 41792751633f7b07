import { jobs, type Queues } from "@rentease/queue";
import type { Logger } from "@rentease/runtime";

/** How soon a schedule stands again after the queue lost its data. */
const CHECK_EVERY_MS = 30_000;

/** How often a worker looks for windows that wait; one that works goes on by itself. */
const FILL_EVERY_MS = 5_000;

/** When payloads that were kept long enough are redacted: between the nightly backfill and the audit. */
const REDACTION_SCHEDULE = "15 4 * * *";

export type ScheduleSettings = {
  /** What asks Stripe; null of a worker that has no key, which leaves it to those that have. */
  asking: {
    sweepEveryMs: number;
    /** Cron patterns in `timeZone`; null for never. */
    backfillSchedule: string | null;
    auditSchedule: string | null;
  } | null;
  /** 0: nothing is redacted. */
  retentionDays: number;
  timeZone: string;
};

/**
 * Has the jobs run that run by the clock. The schedules live in the queue, so they are said again and again: a Redis
 * that lost its data would otherwise forget the very job that heals.
 * @returns stops saying it.
 */
export function keepSchedules(
  queues: Pick<Queues, "schedule" | "unschedule">,
  { asking, retentionDays, timeZone }: ScheduleSettings,
  logger: Logger,
): () => void {
  const byCron = (
    job: typeof jobs.rewalkHistory | typeof jobs.auditHistory | typeof jobs.redactPayloads,
    cron: string | null,
  ) => (cron === null ? queues.unschedule(job) : queues.schedule(job, {}, { cron, timeZone }));
  const ask = asking && [
    () => queues.schedule(jobs.sweepEvents, {}, { everyMs: asking.sweepEveryMs }),
    () => queues.schedule(jobs.fillWindows, {}, { everyMs: FILL_EVERY_MS }),
    () => byCron(jobs.rewalkHistory, asking.backfillSchedule),
    () => byCron(jobs.auditHistory, asking.auditSchedule),
  ];
  const check = () => {
    Promise.all([
      byCron(jobs.redactPayloads, retentionDays === 0 ? null : REDACTION_SCHEDULE),
      ...(ask ?? []).map((schedule) => schedule()),
    ]).catch((err: unknown) => {
      logger.warn({ err }, "schedules could not be checked");
    });
  };
  check();
  const timer = setInterval(check, CHECK_EVERY_MS);
  return () => clearInterval(timer);
}
