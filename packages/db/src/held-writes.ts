// For the tests: holds a transaction up at a write, so that two that race do so every time.
import { setTimeout as sleep } from "node:timers/promises";
import type { Database } from "./database.ts";

/** Transactions that are about to write to `table` wait until `release`. `db` needs two spare connections. */
export async function holdWrites(db: Database, table: string) {
  await db.$client.unsafe(`
    create function hold() returns trigger language plpgsql as $$
    begin perform pg_advisory_xact_lock_shared(9, 9); return new; end $$;
    create trigger hold before insert or update on ${table} for each row execute function hold()`);
  const holder = await db.$client.reserve();
  await holder`select pg_advisory_lock(9, 9)`;
  const waiting = async () => {
    const [row] = await db.$client<{ waiting: number }[]>`
      select count(*)::int as waiting from pg_stat_activity
      where datname = current_database() and wait_event_type = 'Lock'`;
    return row?.waiting ?? 0;
  };
  return {
    /** Resolves once so many transactions wait for a lock, this one or each other's. */
    async until(count: number, or: () => boolean = () => false): Promise<void> {
      const end = Date.now() + 10_000;
      while (!or() && (await waiting()) !== count) {
        if (Date.now() > end) throw new Error(`${count} transactions never waited`);
        await sleep(10);
      }
    },
    release: () => holder`select pg_advisory_unlock_all()`,
    async end() {
      await holder`select pg_advisory_unlock_all()`;
      holder.release();
      await db.$client`drop function if exists hold cascade`;
    },
  };
}
