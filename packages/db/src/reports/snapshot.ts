import { sql } from "drizzle-orm";
import type { Queryable, Transaction } from "../database.ts";

/**
 * Runs a report's statements on one state of the books: what changes meanwhile is in all of them or in none. Planned for
 * the period that was asked for: a plan for any period would be one for a short period, and take a hundred times as long
 * for a year; compiling (jit) takes longer than what is compiled; and pages are in memory or on an SSD, where one is read
 * as fast as the next. Several processes share what is read by the hundred thousand: they are worth starting, as few ask for
 * reports at once.
 */
export async function onSnapshot<Result>(
  db: Queryable,
  read: (tx: Transaction) => Promise<Result>,
): Promise<Result> {
  const work = async (tx: Transaction) => {
    await tx.execute(sql`
      select set_config('plan_cache_mode', 'force_custom_plan', true), set_config('jit', 'off', true),
        set_config('work_mem', '64MB', true), set_config('random_page_cost', '1.1', true),
        set_config('parallel_setup_cost', '100', true), set_config('parallel_tuple_cost', '0.01', true)`);
    return read(tx);
  };
  return "$client" in db
    ? db.transaction(work, { isolationLevel: "repeatable read", accessMode: "read only" })
    : db.transaction(work);
}
