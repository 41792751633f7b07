const CHECK_EVERY_MS = 1_000;

/**
 * Calls back once when whoever started this process is gone without a word: a parent that held a channel to it, or the
 * shell of `npm run`, which keeps a signal to itself and dies, leaving the process behind. Nothing is watched
 * otherwise: a process that was started in the background outlives its shell.
 */
export function onParentExit(gone: () => void): void {
  let told = false;
  const tell = (): void => {
    if (told) return;
    told = true;
    gone();
  };
  if (process.channel) process.once("disconnect", tell);
  if (process.env["npm_lifecycle_event"] === undefined) return;
  const parent = process.ppid;
  setInterval(() => {
    if (process.ppid !== parent) tell();
  }, CHECK_EVERY_MS).unref();
}
