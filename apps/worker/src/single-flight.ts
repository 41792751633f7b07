/** Work that runs once at a time, however often it is asked for. */
export type SingleFlight = {
  /** Resolves when a run that began after this call has ended. Any number of wakes meanwhile cost one run; after `stop`, none. */
  wake(): Promise<void>;
  /** Takes no more wakes and waits for the running one. */
  stop(): Promise<void>;
};

/**
 * @param restMs between two runs: what is asked for in a steady stream is then done in fewer and larger runs, while what
 *   is asked for after a rest is done at once.
 */
export function createSingleFlight(
  work: () => Promise<void>,
  { restMs = 0 }: { restMs?: number } = {},
): SingleFlight {
  let running: Promise<void> | null = null;
  let next: Promise<void> | null = null;
  let restedAt = 0;
  let stopped = false;

  const start = (): Promise<void> => {
    running = work().finally(() => {
      running = null;
      restedAt = performance.now() + restMs;
    });
    return running;
  };
  const rest = () => {
    const left = restedAt - performance.now();
    return left > 0 ? new Promise((resolve) => setTimeout(resolve, left)) : undefined;
  };
  return {
    async wake() {
      if (stopped) return;
      if (!running && !next && performance.now() >= restedAt) return start();
      next ??= (running ?? Promise.resolve())
        .catch(() => {})
        .then(rest)
        .then(() => {
          next = null;
          return stopped ? undefined : start();
        });
      return next;
    },
    async stop() {
      stopped = true;
      await Promise.allSettled([running, next]);
    },
  };
}
