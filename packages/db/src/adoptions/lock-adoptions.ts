import { sql } from "drizzle-orm";
import type { Transaction } from "../database.ts";

/**
 * Makes the two sides of an adoption wait for each other: without it a Stripe payment and its typed entry that come at
 * once could miss one another. Whoever writes Stripe payments shares the lock, whoever writes typed ones takes it
 * alone. Taken after the payments' roots and before booking keys.
 */
export async function lockAdoptions(tx: Transaction, side: "stripe" | "typed"): Promise<void> {
  const lock = side === "typed" ? sql`pg_advisory_xact_lock` : sql`pg_advisory_xact_lock_shared`;
  await tx.execute(sql`select ${lock}(${adoptionLock}, 0)`);
}

/** Of the two-part locks, beside the booking keys' (lock-booking-keys.ts). */
const adoptionLock = sql.raw("2");
