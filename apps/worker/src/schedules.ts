import { jobs, type Queues } from "@rentease/queue";
import type { Logger } from "@rentease/runtime";

/** How soon a schedule stands again after the queue lost its data. */
const CHECK_EVERY_MS = 30_000;

/**
 * Has the jobs run that run by the clock. The schedules live in the queue, so they are said again and again: a Redis
 * that lost its data would otherwise forget the very job that heals.
 * @returns stops saying it.
 */
export function keepSchedules(
  queues: Pick<Queues, "schedule">,
  sweepEveryMs: number,
  logger: Logger,
): () => void {
  const check = () => {
    queues.schedule(jobs.sweepEvents, {}, sweepEveryMs).catch((err: unknown) => {
      logger.warn({ err }, "schedules could not be checked");
    });
  };
  check();
  const timer = setInterval(check, CHECK_EVERY_MS);
  return () => clearInterval(timer);
}
