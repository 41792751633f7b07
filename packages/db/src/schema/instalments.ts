import { bigint, date, index, integer, pgTable, text, unique, uuid } from "drizzle-orm/pg-core";
import { bookings } from "./bookings.ts";

/** What is expected when: deposit, balance, security hold, extra. Amounts in minor units of the booking's currency. */
export const instalments = pgTable(
  "instalments",
  {
    id: uuid().primaryKey(),
    bookingId: uuid("booking_id")
      .notNull()
      .references(() => bookings.id, { onDelete: "cascade" }),
    position: integer().notNull(),
    kind: text().notNull(),
    due: date(),
    amount: bigint({ mode: "bigint" }).notNull(),
  },
  (table) => [
    unique("instalments_position").on(table.bookingId, table.position),
    // Serves suggestions: bookings that expect an amount (matching/).
    index("instalments_amount").on(table.amount),
  ],
);
