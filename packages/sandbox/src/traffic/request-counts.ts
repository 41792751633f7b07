export interface RequestCounts {
  /** Those that were refused by a limit among them. */
  requests: number;
  /** Answered 429. */
  rateLimited: number;
  /** The most that came within any one second. */
  mostInOneSecond: number;
}

export interface RequestReport extends RequestCounts {
  endpoints: Record<string, RequestCounts>;
}

export interface RequestCounter {
  count(endpoint: string, rateLimited: boolean): void;
  report(): RequestReport;
  reset(): void;
}

const SECOND_MS = 1000;

export function createRequestCounter(nowMs: () => number): RequestCounter {
  let all = createTally();
  let endpoints = new Map<string, Tally>();
  return {
    count(endpoint, rateLimited) {
      const now = nowMs();
      let own = endpoints.get(endpoint);
      if (own === undefined) {
        own = createTally();
        endpoints.set(endpoint, own);
      }
      for (const tally of [all, own]) tally.add(now, rateLimited);
    },
    report: () => ({
      ...all.counts,
      endpoints: Object.fromEntries(
        [...endpoints].map(([endpoint, { counts }]) => [endpoint, { ...counts }]),
      ),
    }),
    reset() {
      all = createTally();
      endpoints = new Map();
    },
  };
}

interface Tally {
  readonly counts: RequestCounts;
  add(atMs: number, rateLimited: boolean): void;
}

function createTally(): Tally {
  const counts: RequestCounts = { requests: 0, rateLimited: 0, mostInOneSecond: 0 };
  /** When the requests of the last second came; those before `oldest` are past it. */
  let recent: number[] = [];
  let oldest = 0;
  return {
    counts,
    add(atMs, rateLimited) {
      counts.requests += 1;
      if (rateLimited) counts.rateLimited += 1;
      recent.push(atMs);
      while ((recent[oldest] ?? atMs) <= atMs - SECOND_MS) oldest += 1;
      counts.mostInOneSecond = Math.max(counts.mostInOneSecond, recent.length - oldest);
      if (oldest > 1000 && oldest * 2 > recent.length) {
        recent = recent.slice(oldest);
        oldest = 0;
      }
    },
  };
}
