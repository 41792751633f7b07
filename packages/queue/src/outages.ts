/** Where a queue error came from; ids and names only (P10). */
export interface QueueErrorContext {
  queue?: string;
  job?: string;
  jobId?: string;
  attempt?: number;
}

export type OnQueueError = (error: unknown, context: QueueErrorContext) => void;

/** A client that reconnects fails several times a second: one report in this time is enough. */
const QUIET_MS = 30_000;

/** Passes on a connection's errors, each kind at most once in 30 seconds. */
export function reportOutages(onError: OnQueueError): OnQueueError {
  const reported = new Map<string, number>();
  return (error, context) => {
    const kind = kindOf(error);
    const now = Date.now();
    const last = reported.get(kind);
    if (last !== undefined && now - last < QUIET_MS) return;
    reported.set(kind, now);
    onError(error, context);
  };
}

function kindOf(error: unknown): string {
  if (!(error instanceof Error)) return typeof error;
  return "code" in error && typeof error.code === "string" ? error.code : error.name;
}
