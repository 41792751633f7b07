import { sql } from "drizzle-orm";
import { bigint, check, index, pgTable, text, timestamp, unique, uuid } from "drizzle-orm/pg-core";
import { bookings } from "./bookings.ts";
import { matchDecisions } from "./match-decisions.ts";
import { payments } from "./payments.ts";

/** How much of a payment belongs to which booking, in minor units of the payment's currency. */
export const allocations = pgTable(
  "allocations",
  {
    id: uuid().primaryKey(),
    paymentId: uuid("payment_id")
      .notNull()
      .references(() => payments.id),
    bookingId: uuid("booking_id")
      .notNull()
      .references(() => bookings.id),
    amount: bigint({ mode: "bigint" }).notNull(),
    rule: text().notNull(),
    /** `system` or the id of a person: a person's allocation is never undone by a job (P7). */
    decidedBy: text("decided_by").notNull(),
    decisionId: uuid("decision_id")
      .notNull()
      .references(() => matchDecisions.id),
    createdAt: timestamp("created_at", { withTimezone: true }).notNull().defaultNow(),
  },
  (table) => [
    unique("allocations_payment_booking").on(table.paymentId, table.bookingId),
    check("allocations_amount_positive", sql`${table.amount} > 0`),
    // Serves a booking's balance: what was paid towards it (read-candidates.ts); and, without a look at the table, which
    // payments are a property's (reports/counted-payments.ts, payments/find-payments.ts).
    index("allocations_booking_payment").on(table.bookingId, table.paymentId),
    // Serves the foreign key.
    index("allocations_decision").on(table.decisionId),
  ],
);
