import { jobs, type Queues } from "@rentease/queue";
import type { Logger } from "@rentease/runtime";

/** How soon a schedule stands again after the queue lost its data. */
const CHECK_EVERY_MS = 30_000;

/** How often a worker looks for windows that wait; one that works goes on by itself. */
const FILL_EVERY_MS = 5_000;

export type ScheduleSettings = {
  sweepEveryMs: number;
  /** Cron patterns in `timeZone`; null for never. */
  backfillSchedule: string | null;
  auditSchedule: string | null;
  timeZone: string;
};

/**
 * Has the jobs run that run by the clock. The schedules live in the queue, so they are said again and again: a Redis
 * that lost its data would otherwise forget the very job that heals.
 * @returns stops saying it.
 */
export function keepSchedules(
  queues: Pick<Queues, "schedule" | "unschedule">,
  { sweepEveryMs, backfillSchedule, auditSchedule, timeZone }: ScheduleSettings,
  logger: Logger,
): () => void {
  const byCron = (job: typeof jobs.rewalkHistory | typeof jobs.auditHistory, cron: string | null) =>
    cron === null ? queues.unschedule(job) : queues.schedule(job, {}, { cron, timeZone });
  const check = () => {
    Promise.all([
      queues.schedule(jobs.sweepEvents, {}, { everyMs: sweepEveryMs }),
      queues.schedule(jobs.fillWindows, {}, { everyMs: FILL_EVERY_MS }),
      byCron(jobs.rewalkHistory, backfillSchedule),
      byCron(jobs.auditHistory, auditSchedule),
    ]).catch((err: unknown) => {
      logger.warn({ err }, "schedules could not be checked");
    });
  };
  check();
  const timer = setInterval(check, CHECK_EVERY_MS);
  return () => clearInterval(timer);
}
