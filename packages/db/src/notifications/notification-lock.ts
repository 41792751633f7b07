import { type SQL, sql } from "drizzle-orm";
import type { Transaction } from "../database.ts";

/** Of the two-part locks, beside the adoptions' (lock-adoptions.ts). */
const key: SQL = sql.raw("3, 0");

/** Whoever writes notifications does so alone: that a booking has none under way then stays so. @returns whether it is ours. */
export async function tryLockNotifications(tx: Transaction): Promise<boolean> {
  const [row] = await tx.execute<{ taken: boolean }>(
    sql`select pg_try_advisory_xact_lock(${key}) as taken`,
  );
  return row?.taken === true;
}

/** The same, and waits for it. */
export async function lockNotifications(tx: Transaction): Promise<void> {
  await tx.execute(sql`select pg_advisory_xact_lock(${key})`);
}
