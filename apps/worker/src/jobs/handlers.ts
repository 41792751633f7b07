import type { AccountIdentity } from "@rentease/core";
import type { ApplyRules, Database } from "@rentease/db";
import type { jobs, PayloadOf, Queues } from "@rentease/queue";
import type { Logger } from "@rentease/runtime";
import type { Gateway } from "@rentease/stripe";
import type { Drain } from "../drain.ts";

export type JobDependencies = {
  db: Database;
  queues: Pick<Queues, "enqueue">;
  /** Null without a Stripe key. */
  gateway: Gateway | null;
  /** The account and mode this database belongs to (P8). */
  account: AccountIdentity;
  rules: ApplyRules;
  drain: Drain;
  logger: Logger;
};

/** What a handler of each job looks like. */
export type JobHandlers = {
  [Job in keyof typeof jobs]: (
    deps: JobDependencies,
    payload: PayloadOf<(typeof jobs)[Job]>,
    signal: AbortSignal,
  ) => Promise<void>;
};
