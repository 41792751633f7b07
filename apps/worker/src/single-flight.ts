/** Work that runs once at a time, however often it is asked for. */
export type SingleFlight = {
  /** Resolves when a run that began after this call has ended. Any number of wakes meanwhile cost one run; after `stop`, none. */
  wake(): Promise<void>;
  /** Takes no more wakes and waits for the running one. */
  stop(): Promise<void>;
};

export function createSingleFlight(work: () => Promise<void>): SingleFlight {
  let running: Promise<void> | null = null;
  let next: Promise<void> | null = null;
  let stopped = false;

  const start = (): Promise<void> => {
    running = work().finally(() => {
      running = null;
    });
    return running;
  };
  return {
    async wake() {
      if (stopped) return;
      if (!running && !next) return start();
      next ??= (running ?? Promise.resolve())
        .catch(() => {})
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
