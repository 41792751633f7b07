import { index, integer, pgTable, text, timestamp } from "drizzle-orm/pg-core";

/**
 * Stripe objects to fetch, one row an object however many events asked. Written in the transaction
 * that found the need, removed in the one that stored the answer.
 */
export const objectFetches = pgTable(
  "object_fetches",
  {
    stripeId: text("stripe_id").primaryKey(),
    objectType: text("object_type").notNull(),
    reason: text().notNull(),
    attempts: integer().notNull().default(0),
    nextAttemptAt: timestamp("next_attempt_at", { withTimezone: true }).notNull().defaultNow(),
    error: text(),
    requestedAt: timestamp("requested_at", { withTimezone: true }).notNull().defaultNow(),
  },
  (table) => [
    // Serves the worker: fetches that are due (fetches.ts).
    index("object_fetches_due").on(table.nextAttemptAt),
  ],
);
