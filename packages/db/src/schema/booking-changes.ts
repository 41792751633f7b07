import { bigint, pgTable, timestamp, uuid } from "drizzle-orm/pg-core";

/**
 * Bookings whose account may have changed, one row a change, written in the transaction that changed it and removed by
 * the one that writes its notification. Only ever added to, and tied to no booking: nothing that is marked waits for
 * anybody, in whatever order bookings are locked.
 */
export const bookingChanges = pgTable("booking_changes", {
  id: bigint({ mode: "bigint" }).primaryKey().generatedAlwaysAsIdentity(),
  bookingId: uuid("booking_id").notNull(),
  markedAt: timestamp("marked_at", { withTimezone: true }).notNull().defaultNow(),
});
