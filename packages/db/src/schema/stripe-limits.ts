import { pgTable, text, timestamp } from "drizzle-orm/pg-core";

/**
 * When Stripe may be asked next, over all processes: one row for all requests and one an endpoint. Not logged: after a
 * crash of PostgreSQL it starts empty, which costs nothing.
 */
export const stripeLimits = pgTable("stripe_limits", {
  /** `all`, or an endpoint such as `charges`. */
  bucket: text().primaryKey(),
  /** The next free slot of a backfill, and of live work, which does not queue behind backfills. */
  nextAt: timestamp("next_at", { withTimezone: true }).notNull(),
  liveNextAt: timestamp("live_next_at", { withTimezone: true }).notNull(),
  /** Until then backfills leave live work its share. */
  liveUntil: timestamp("live_until", { withTimezone: true }).notNull(),
});
