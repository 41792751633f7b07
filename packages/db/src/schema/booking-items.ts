import { bigint, integer, pgTable, text, unique, uuid } from "drizzle-orm/pg-core";
import { bookings } from "./bookings.ts";

/** What is charged for: nights, cleaning, tax, damage. Amounts in minor units of the booking's currency. */
export const bookingItems = pgTable(
  "booking_items",
  {
    id: uuid().primaryKey(),
    bookingId: uuid("booking_id")
      .notNull()
      .references(() => bookings.id, { onDelete: "cascade" }),
    position: integer().notNull(),
    kind: text().notNull(),
    description: text(),
    amount: bigint({ mode: "bigint" }).notNull(),
  },
  (table) => [unique("booking_items_position").on(table.bookingId, table.position)],
);
