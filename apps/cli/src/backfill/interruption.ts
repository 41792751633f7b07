/** `npm run` passes a Ctrl-C on that the terminal has sent us as well: two at once are one. */
const oneMs = 500;

/**
 * The first Ctrl-C aborts the signal, another one ends the process at once.
 * @param atOnce puts the terminal back in order before that.
 */
export function onInterruption(atOnce: () => void): { signal: AbortSignal; release(): void } {
  const interrupted = new AbortController();
  let since = 0;
  const interrupt = () => {
    if (interrupted.signal.aborted && Date.now() - since > oneMs) {
      atOnce();
      process.exit(130);
    }
    if (!interrupted.signal.aborted) since = Date.now();
    interrupted.abort();
  };
  process.on("SIGINT", interrupt);
  return {
    signal: interrupted.signal,
    release: () => void process.off("SIGINT", interrupt),
  };
}
