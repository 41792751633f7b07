import { index, integer, jsonb, pgTable, real, text, timestamp, uuid } from "drizzle-orm/pg-core";
import { bookings } from "./bookings.ts";
import { payments } from "./payments.ts";

/** Append-only: who or which rule decided what about a payment, and why (P7). */
export const matchDecisions = pgTable(
  "match_decisions",
  {
    id: uuid().primaryKey(),
    paymentId: uuid("payment_id")
      .notNull()
      .references(() => payments.id),
    /** matched, suggested or unmatched; people add rejected, excluded and their undoing. */
    action: text().notNull(),
    bookingId: uuid("booking_id").references(() => bookings.id),
    rule: text(),
    ruleVersion: integer("rule_version").notNull(),
    score: real(),
    reasons: jsonb().$type<string[]>().notNull(),
    /** Other bookings that were considered, by id, with what spoke for and against them. */
    alternatives: jsonb().$type<{ bookingId: string; reasons: string[] }[]>().notNull(),
    /** `system` or the id of a person. */
    decidedBy: text("decided_by").notNull(),
    decidedAt: timestamp("decided_at", { withTimezone: true }).notNull().defaultNow(),
  },
  (table) => [
    // Serves a payment's history, newest last (match-payments.ts).
    index("match_decisions_payment").on(table.paymentId, table.id),
    // Serves the foreign key and a booking's history.
    index("match_decisions_booking").on(table.bookingId),
  ],
);
