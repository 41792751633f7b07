import { bigint, index, integer, pgTable, text, timestamp, uuid } from "drizzle-orm/pg-core";
import { payments } from "./payments.ts";

/** Refunds as Stripe has them, each the join of every snapshot seen. One may arrive before what it refunds. */
export const refunds = pgTable(
  "refunds",
  {
    id: uuid().primaryKey(),
    /** Null until its charge or PaymentIntent is known. */
    paymentId: uuid("payment_id").references(() => payments.id),
    stripeRefund: text("stripe_refund").notNull().unique(),
    stripeCharge: text("stripe_charge"),
    stripePaymentIntent: text("stripe_payment_intent"),
    status: text().notNull(),
    currency: text().notNull(),
    amount: bigint({ mode: "bigint" }).notNull(),
    reason: text(),
    failureReason: text("failure_reason"),
    balanceTransaction: text("balance_transaction"),
    failureBalanceTransaction: text("failure_balance_transaction"),
    created: timestamp({ withTimezone: true }).notNull(),
    conflicts: text().array().notNull(),
    version: integer().notNull(),
  },
  (table) => [
    // Serve reading all parts of a payment at once (apply/objects/refunds.ts).
    index("refunds_charge").on(table.stripeCharge),
    index("refunds_payment_intent").on(table.stripePaymentIntent),
    // Serves a payment with its refunds (list-payments.ts).
    index("refunds_payment").on(table.paymentId),
    // Serves comparing a period with Stripe (audit/).
    index("refunds_created").on(table.created),
  ],
);
