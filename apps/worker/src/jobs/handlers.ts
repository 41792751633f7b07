import type { AccountIdentity } from "@rentease/core";
import type { ApplyRules, Database } from "@rentease/db";
import type { jobs, PayloadOf, Queues } from "@rentease/queue";
import type { Logger } from "@rentease/runtime";
import type { Gateway } from "@rentease/stripe";
import type { Backfills } from "../backfills.ts";
import type { Drain } from "../drain.ts";
import type { WorkerMetrics } from "../metrics.ts";

/** What is walked through by the clock. */
export type HistorySettings = {
  /** How many whole days back; 0: none. */
  backfillDays: number;
  /** How many whole days back are compared with Stripe; 0: none. */
  auditDays: number;
  /** Whether what differs is set right with Stripe's word. */
  auditRepair: boolean;
  /** IANA. */
  timeZone: string;
};

export type JobDependencies = {
  db: Database;
  queues: Pick<Queues, "enqueue">;
  /** Null without a Stripe key. */
  gateway: Gateway | null;
  /** Null without a Stripe key. */
  backfills: Backfills | null;
  history: HistorySettings;
  /** For how many days payloads are kept; 0: for good. */
  retentionDays: number;
  /** The account and mode this database belongs to (P8). */
  account: AccountIdentity;
  rules: ApplyRules;
  drain: Drain;
  logger: Logger;
  metrics: WorkerMetrics;
};

/** What a handler of each job looks like. */
export type JobHandlers = {
  [Job in keyof typeof jobs]: (
    deps: JobDependencies,
    payload: PayloadOf<(typeof jobs)[Job]>,
    signal: AbortSignal,
  ) => Promise<void>;
};
