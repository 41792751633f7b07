import { setTimeout as sleep } from "node:timers/promises";
import type pg from "pg";

/** The wait after PostgreSQL could not be reached. */
const PAUSE_MS = 1_000;

/**
 * A pool for a worker, which must outlive PostgreSQL's absence. BullMQ asks a fresh worker's first
 * connection once whether the schema fits and keeps a failure for ever, and its fetch loop spins
 * when a query fails for any reason but ECONNREFUSED. So connecting here goes on until it succeeds
 * or the pool ends, and a query that failed rests for a second before it says so.
 */
export function patientPool(pool: pg.Pool, onError: (error: unknown) => void): pg.Pool {
  let ended = false;

  const connect = async (): Promise<pg.PoolClient> => {
    for (;;) {
      try {
        return await pool.connect();
      } catch (error) {
        if (ended) throw error;
        onError(error);
        await sleep(PAUSE_MS);
      }
    }
  };

  const query = async (text: string, params?: readonly unknown[]): Promise<pg.QueryResult> => {
    try {
      return await pool.query(text, params ? [...params] : undefined);
    } catch (error) {
      if (!ended) await sleep(PAUSE_MS);
      throw error;
    }
  };

  const end = (): Promise<void> => {
    ended = true;
    return pool.end();
  };

  const patient: Record<PropertyKey, unknown> = Object.assign(Object.create(null), {
    connect,
    query,
    end,
  });
  return new Proxy(pool, {
    get(target, key) {
      if (key in patient) return patient[key];
      const value: unknown = Reflect.get(target, key, target);
      return typeof value === "function" ? value.bind(target) : value;
    },
  });
}
