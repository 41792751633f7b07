const SHORTEST_WAIT_MS = 250;

export interface Saving {
  /** Something changed: save soon, once for all that changes until then. */
  changed(): void;
  now(): void;
  stop(): void;
}

/** Saves after changes, at most a tenth of the time: a large state is saved more seldom. */
export function createSaving(save: () => void): Saving {
  let timer: NodeJS.Timeout | undefined;
  let waitMs = SHORTEST_WAIT_MS;
  const now = () => {
    clearTimeout(timer);
    timer = undefined;
    const started = performance.now();
    save();
    waitMs = Math.max(SHORTEST_WAIT_MS, (performance.now() - started) * 10);
  };
  return {
    changed() {
      timer ??= setTimeout(now, waitMs);
    },
    now,
    stop() {
      clearTimeout(timer);
      timer = undefined;
    },
  };
}
