import type { Queues } from "@rentease/queue";
import { createLogger } from "@rentease/runtime";
import { expect, test } from "vitest";
import { keepSchedules, type ScheduleSettings } from "./schedules.ts";

const asking = { sweepEveryMs: 300_000, backfillSchedule: "30 3 * * *", auditSchedule: null };
const logger = createLogger("worker", "silent");

/** The jobs that run by the clock, and those that no longer do. */
function scheduled(settings: Pick<ScheduleSettings, "asking" | "retentionDays">) {
  const runs: string[] = [];
  const ended: string[] = [];
  const queues: Pick<Queues, "schedule" | "unschedule"> = {
    schedule: async ({ name }) => void runs.push(name),
    unschedule: async ({ name }) => void ended.push(name),
  };
  keepSchedules(queues, { ...settings, timeZone: "UTC" }, logger)();
  return { runs: runs.toSorted(), ended };
}

test("a worker without a key schedules nothing that asks Stripe, and redacts all the same", () => {
  expect(scheduled({ asking: null, retentionDays: 90 })).toEqual({
    runs: ["redact-payloads"],
    ended: [],
  });
});

test("what is switched off is taken off the clock", () => {
  expect(scheduled({ asking, retentionDays: 0 })).toEqual({
    runs: ["fill-windows", "rewalk-history", "sweep-events"],
    ended: ["redact-payloads", "audit-history"],
  });
});
