import type { ApplyRules, Database } from "@rentease/db";
import type { jobs, PayloadOf } from "@rentease/queue";
import type { Drain } from "../drain.ts";

export type JobDependencies = { db: Database; rules: ApplyRules; drain: Drain };

/** What a handler of each job looks like. */
export type JobHandlers = {
  [Job in keyof typeof jobs]: (
    deps: JobDependencies,
    payload: PayloadOf<(typeof jobs)[Job]>,
  ) => Promise<void>;
};
