import type { ApiKeyHolder, ApplyRules, Database, Queryable } from "@rentease/db";
import type { Queues } from "@rentease/queue";
import type { Logger } from "@rentease/runtime";

export type ApiDependencies = {
  db: Database;
  queues: Pick<Queues, "enqueue">;
  /** The worker's: suggestions are made as it makes them. */
  rules: ApplyRules;
  /** IANA: what dates are meant in when a request names no other. */
  timeZone: string;
  logger: Logger;
};

/** What a request carries on its way. */
export type ApiEnv = {
  Variables: {
    holder: ApiKeyHolder;
    /** All that a request does it does here: under an Idempotency-Key that is one transaction with its answer. */
    db: Queryable;
    /** Does something once the request's work is committed. It may fail: the worker finds what it was not told of. */
    afterwards: (work: () => Promise<void>) => void;
  };
};
