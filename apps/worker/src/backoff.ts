/** After this many attempts an event is `failed`: about an hour and a half of trying. */
export const maxInboxAttempts = 12;

/** Doubling from a second to ten minutes, with jitter so that events that failed together don't return together. */
export function inboxBackoffMs(attempts: number): number {
  return jittered(Math.min(1_000 * 2 ** (attempts - 1), 600_000));
}

/** After this many attempts a fetch is left for a person to see. */
export const maxFetchAttempts = 12;

export const fetchBackoffMs = inboxBackoffMs;

function jittered(ms: number): number {
  return Math.round(ms * (0.75 + Math.random() * 0.5));
}
