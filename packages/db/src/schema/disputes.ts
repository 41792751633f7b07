import { sql } from "drizzle-orm";
import { bigint, index, integer, pgTable, text, timestamp, uuid } from "drizzle-orm/pg-core";
import { payments } from "./payments.ts";

/** Disputes as Stripe has them, each the join of every snapshot seen. A payment may have several. */
export const disputes = pgTable(
  "disputes",
  {
    id: uuid().primaryKey(),
    /** Null until its charge or PaymentIntent is known. */
    paymentId: uuid("payment_id").references(() => payments.id),
    stripeDispute: text("stripe_dispute").notNull().unique(),
    stripeCharge: text("stripe_charge"),
    stripePaymentIntent: text("stripe_payment_intent"),
    status: text().notNull(),
    currency: text().notNull(),
    amount: bigint({ mode: "bigint" }).notNull(),
    reason: text(),
    evidenceDueBy: timestamp("evidence_due_by", { withTimezone: true }),
    /** How often evidence was submitted. */
    submissions: integer().notNull(),
    /** How often money moved: 0, 1 once withdrawn, 2 once given back. */
    movements: integer().notNull(),
    created: timestamp({ withTimezone: true }).notNull(),
    conflicts: text().array().notNull(),
    version: integer().notNull(),
  },
  (table) => [
    // Serve reading all parts of a payment at once (apply/objects/disputes.ts).
    index("disputes_charge").on(table.stripeCharge),
    index("disputes_payment_intent").on(table.stripePaymentIntent),
    // Serves a payment with its disputes (list-payments.ts).
    index("disputes_payment").on(table.paymentId),
    // Serves the disputes that have not ended, and their deadlines (disputes/list-disputes.ts).
    index("disputes_open")
      .on(table.evidenceDueBy, table.id)
      .where(sql`${table.status} not in ('won', 'lost', 'prevented', 'warning_closed')`),
    // Serves comparing a period with Stripe (audit/).
    index("disputes_created").on(table.created),
  ],
);
