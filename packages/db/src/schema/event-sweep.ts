import { integer, pgTable, timestamp } from "drizzle-orm/pg-core";

/** How far Stripe's list of events was compared with the inbox: one row. */
export const eventSweep = pgTable("event_sweep", {
  id: integer().primaryKey(),
  /** Every event created before this is in the inbox. */
  sweptTo: timestamp("swept_to", { withTimezone: true }).notNull(),
  lastRunAt: timestamp("last_run_at", { withTimezone: true }),
  /** Events that a sweep found and no webhook had brought in time: ever, and by the last sweep. */
  missedTotal: integer("missed_total").notNull().default(0),
  missedLast: integer("missed_last").notNull().default(0),
  /** When such an event was last found: the silence alarm. */
  missedAt: timestamp("missed_at", { withTimezone: true }),
});
