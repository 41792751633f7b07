export interface WakeUpsOptions {
  /** Adds one job for these events. */
  enqueue: (eventIds: string[]) => Promise<void>;
  onError: (error: unknown, eventCount: number) => void;
  /** A job's payload holds no more (see the contract of apply-events). */
  maxIds?: number;
}

export interface WakeUps {
  add(eventIds: string[]): void;
  /** Resolves when nothing is left to enqueue. */
  drain(): Promise<void>;
}

/**
 * Tells the queue of new events, after the fact and together. Nobody waits for it: the events are in
 * PostgreSQL, and the worker finds what it was not told of by itself (P1, P2). For the same reason a
 * wake-up that fails is dropped, not kept.
 */
export function createWakeUps({ enqueue, onError, maxIds = 500 }: WakeUpsOptions): WakeUps {
  let ids: string[] = [];
  let running: Promise<void> | undefined;

  const run = async (): Promise<void> => {
    while (ids.length > 0) {
      const batch = ids.slice(0, maxIds);
      ids = ids.slice(maxIds);
      try {
        await enqueue(batch);
      } catch (error) {
        onError(error, batch.length + ids.length);
        ids = [];
      }
    }
    running = undefined;
  };

  return {
    add(eventIds) {
      ids.push(...eventIds);
      running ??= run();
    },
    drain: () => running ?? Promise.resolve(),
  };
}
