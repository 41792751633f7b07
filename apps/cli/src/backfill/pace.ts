/** How far a backfill was at a moment. */
export type Reading = { atMs: number; requests: number; listed: number; share: number };

/** Null while too little is known. */
export type Pace = {
  requestsPerSecond: number | null;
  objectsPerSecond: number | null;
  secondsLeft: number | null;
};

/** Long enough for the windows of a kind to end a few times, short enough to follow a limit that was changed. */
const spanMs = 60_000;
const leastMs = 2_000;
const unknown: Pace = { requestsPerSecond: null, objectsPerSecond: null, secondsLeft: null };

/** Takes readings, and says at each how fast it has gone over the last minute. */
export function createPace(): (reading: Reading) => Pace {
  let readings: Reading[] = [];
  return (last) => {
    readings = [...readings.filter(({ atMs }) => last.atMs - atMs <= spanMs), last];
    const [first = last] = readings;
    const seconds = (last.atMs - first.atMs) / 1000;
    if (seconds * 1000 < leastMs) return unknown;
    const shareASecond = (last.share - first.share) / seconds;
    return {
      requestsPerSecond: (last.requests - first.requests) / seconds,
      objectsPerSecond: (last.listed - first.listed) / seconds,
      secondsLeft: shareASecond > 0 ? (1 - last.share) / shareASecond : null,
    };
  };
}
