/** After this many attempts an event is `failed`, and a fetch is left, for a person to see: about half an hour of trying. */
export const maxAttempts = 12;

/** Doubling from a second to ten minutes, with jitter so that events that failed together don't return together. */
export function backoffMs(attempts: number): number {
  return jittered(Math.min(1_000 * 2 ** (attempts - 1), 600_000));
}

function jittered(ms: number): number {
  return Math.round(ms * (0.75 + Math.random() * 0.5));
}
