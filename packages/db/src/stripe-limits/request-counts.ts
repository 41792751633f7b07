import type { Database } from "../database.ts";

type Counted = "reads" | "writes" | "limited";

export type RequestCounts = {
  add(counted: Counted): void;
  /** Writes what is left. */
  close(): Promise<void>;
};

const WRITE_EVERY_MS = 5_000;

/** Counts requests in memory and adds them to the day's row every few seconds: a row a request would cost more than it. */
export function createRequestCounts(db: Database): RequestCounts {
  let counts = none();
  const write = async (): Promise<void> => {
    const { reads, writes, limited } = counts;
    if (reads + writes + limited === 0) return;
    counts = none();
    try {
      await db.$client`
        insert into stripe_requests as kept (day, reads, writes, limited)
        values ((now() at time zone 'utc')::date, ${reads}, ${writes}, ${limited})
        on conflict (day) do update set
          reads = kept.reads + excluded.reads,
          writes = kept.writes + excluded.writes,
          limited = kept.limited + excluded.limited`;
    } catch (error) {
      counts.reads += reads;
      counts.writes += writes;
      counts.limited += limited;
      throw error;
    }
  };
  const timer = setInterval(() => {
    // PostgreSQL away: they are written the next time, with those that come meanwhile.
    write().catch(() => {});
  }, WRITE_EVERY_MS).unref();
  return {
    add(counted) {
      counts[counted] += 1;
    },
    async close() {
      clearInterval(timer);
      await write();
    },
  };
}

const none = (): Record<Counted, number> => ({ reads: 0, writes: 0, limited: 0 });
