import { sql } from "drizzle-orm";
import type { Database } from "../database.ts";

/**
 * What is kept for a time only, and who it is about has nothing to erase it by, with the clock by which it is over:
 * answers to an Idempotency-Key hold what was asked and told; sessions and sign-in limits whence staff came, and with what.
 */
const kept = {
  idempotency_keys: "created_at < now() - interval '1 day'",
  sessions: "expires_at < now()",
  sign_in_limits: "last_request < extract(epoch from now() - interval '1 day') * 1000",
};

/** Deletes what is over, and leaves what somebody else holds to the next time. Only the console's role may. */
export async function forgetExpired(db: Database): Promise<void> {
  for (const [table, isOver] of Object.entries(kept)) {
    await db.execute(
      sql.raw(`
        delete from ${table} where ctid = any(array(
          select ctid from ${table} where ${isOver} for update skip locked))`),
    );
  }
}
