import { index, integer, pgTable, primaryKey, text, timestamp, uuid } from "drizzle-orm/pg-core";
import { backfillWindows } from "./backfill-windows.ts";

/**
 * Stripe objects to fetch, one row an object however many events asked. Written in the transaction
 * that found the need, removed in the one that stored the answer.
 */
export const objectFetches = pgTable(
  "object_fetches",
  {
    /** A kind of Stripe object, or `payout_lines`. */
    objectType: text("object_type").notNull(),
    stripeId: text("stripe_id").notNull(),
    reason: text().notNull(),
    attempts: integer().notNull().default(0),
    nextAttemptAt: timestamp("next_attempt_at", { withTimezone: true }).notNull().defaultNow(),
    error: text(),
    /** The backfill's window that asked and counts the answer. */
    windowId: uuid("window_id").references(() => backfillWindows.id, { onDelete: "set null" }),
    requestedAt: timestamp("requested_at", { withTimezone: true }).notNull().defaultNow(),
  },
  (table) => [
    primaryKey({ columns: [table.objectType, table.stripeId] }),
    // Serves the worker: fetches that are due (fetches.ts).
    index("object_fetches_due").on(table.nextAttemptAt),
    // Serves the end of a backfill, and the foreign key.
    index("object_fetches_window").on(table.windowId),
  ],
);
