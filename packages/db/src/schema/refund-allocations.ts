import { sql } from "drizzle-orm";
import { bigint, check, pgTable, text, timestamp, unique, uuid } from "drizzle-orm/pg-core";
import { bookings } from "./bookings.ts";
import { refunds } from "./refunds.ts";

/** How much of a refund a person directed to one of its payment's bookings. The rest is shared (core, share.ts). */
export const refundAllocations = pgTable(
  "refund_allocations",
  {
    id: uuid().primaryKey(),
    refundId: uuid("refund_id")
      .notNull()
      .references(() => refunds.id),
    bookingId: uuid("booking_id")
      .notNull()
      .references(() => bookings.id),
    amount: bigint({ mode: "bigint" }).notNull(),
    decidedBy: text("decided_by").notNull(),
    createdAt: timestamp("created_at", { withTimezone: true }).notNull().defaultNow(),
  },
  (table) => [
    unique("refund_allocations_refund_booking").on(table.refundId, table.bookingId),
    check("refund_allocations_amount_positive", sql`${table.amount} > 0`),
  ],
);
