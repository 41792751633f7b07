import { index, pgTable, text, timestamp, uuid } from "drizzle-orm/pg-core";
import { payments } from "./payments.ts";

/** What people write to each other about a payment, append-only. May hold personal data: it is never logged (P10). */
export const paymentNotes = pgTable(
  "payment_notes",
  {
    id: uuid().primaryKey(),
    paymentId: uuid("payment_id")
      .notNull()
      .references(() => payments.id),
    by: text().notNull(),
    at: timestamp({ withTimezone: true }).notNull().defaultNow(),
    text: text().notNull(),
  },
  (table) => [
    // Serves a payment's notes, the last first (notes/list-notes.ts).
    index("payment_notes_payment").on(table.paymentId, table.id),
  ],
);
