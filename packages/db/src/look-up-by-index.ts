import { sql } from "drizzle-orm";
import type { Transaction } from "./database.ts";

/**
 * Has every statement of this transaction planned as index lookups, whatever the tables hold: a batch asks for some
 * hundred rows by their keys. Left to its statistics, which lag behind a table that fills fast, the planner reads whole
 * tables for them, and the longer the more (3.8 ms a batch became 15). One plan a statement, for any parameters: making
 * it, and compiling it, takes longer than running it.
 *
 * And has the server end the session if nobody goes on with it: where a process is killed whose connection had fallen
 * silent, what its batch holds would stay locked until the server's kernel notices, after hours by default.
 */
export async function lookUpByIndex(tx: Transaction): Promise<void> {
  await tx.execute(sql`
    select set_config('enable_seqscan', 'off', true), set_config('enable_hashjoin', 'off', true),
      set_config('enable_mergejoin', 'off', true), set_config('plan_cache_mode', 'force_generic_plan', true),
      set_config('jit', 'off', true), set_config('idle_in_transaction_session_timeout', '20s', true)`);
}
