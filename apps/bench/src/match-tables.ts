import type { Database } from "@rentease/db";

/** Empties the database for the next season. */
export async function forgetAll(db: Database): Promise<void> {
  await db.$client`
    truncate stripe_events, object_fetches, payments, payment_intents, payment_attempts, checkout_sessions, refunds,
      disputes, payouts, balance_transactions, bookings, activity, allocations, match_decisions cascade`;
}
