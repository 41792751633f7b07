/** The backend is away or too slow. Nothing is known of the jobs: they may still have been added. */
export class QueueUnavailableError extends Error {
  readonly code = "queue_unavailable";
  readonly retry = true;
  constructor(cause: unknown) {
    super("The queue did not answer in time", { cause });
    this.name = "QueueUnavailableError";
  }
}

/** A payload that breaks its contract. Never carries the payload's values, only their paths. */
export class JobPayloadError extends Error {
  readonly code = "job_payload";
  readonly retry = false;
  constructor(job: string, paths: string[]) {
    super(`The payload of ${job} breaks its contract at ${paths.join(", ") || "its root"}`);
    this.name = "JobPayloadError";
  }
}

/** A job in the queue that no handler of this process knows: written by another release. */
export class UnknownJobError extends Error {
  readonly code = "unknown_job";
  readonly retry = false;
  constructor(job: string) {
    super(`No handler for ${job}`);
    this.name = "UnknownJobError";
  }
}

export class JobTimeoutError extends Error {
  readonly code = "job_timeout";
  readonly retry = true;
  constructor(job: string, timeoutMs: number) {
    super(`${job} took longer than ${timeoutMs} ms`);
    this.name = "JobTimeoutError";
  }
}
