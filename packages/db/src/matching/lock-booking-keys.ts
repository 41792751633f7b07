import { sql } from "drizzle-orm";
import type { Transaction } from "../database.ts";

/**
 * Makes the two sides of a match wait for each other. Without it a payment that looks for its booking and a booking
 * that is just being put can miss one another: neither sees the other's uncommitted row, and nobody looks again.
 * Payments share the lock among themselves, a booking takes it alone. Keys fall into a few buckets, which bounds the
 * locks a transaction holds. Taken after the payments' roots and before the bookings' rows.
 */
export async function lockBookingKeys(
  tx: Transaction,
  keys: readonly string[],
  side: "payments" | "booking",
): Promise<void> {
  const lock = side === "booking" ? sql`pg_advisory_xact_lock` : sql`pg_advisory_xact_lock_shared`;
  await tx.execute(sql`
    select ${lock}(${bookingKeyLocks}, bucket)
    from (
      select distinct hashtext(key) & 63 as bucket
      from unnest(${sql.param([...keys])}::text[]) as key
      order by bucket
    ) as buckets`);
}

/** Two-part advisory locks are a space of their own, apart from the roots' (lock-roots.ts). */
const bookingKeyLocks = sql.raw("1");
