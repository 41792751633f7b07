import { setTimeout as sleep } from "node:timers/promises";

/** @throws Error when the work takes longer; it goes on all the same. */
export async function within<T>(timeoutMs: number, work: Promise<T>): Promise<T> {
  work.catch(() => undefined);
  const timer = new AbortController();
  const late = sleep(timeoutMs, undefined, { signal: timer.signal }).then(() => {
    throw new Error(`no answer in ${timeoutMs} ms`);
  });
  late.catch(() => undefined);
  try {
    return await Promise.race([work, late]);
  } finally {
    timer.abort();
  }
}
