import { bigint, integer, jsonb, pgTable, text, timestamp, uuid } from "drizzle-orm/pg-core";
import { payments } from "./payments.ts";

/** A PaymentIntent as Stripe has it, the join of every snapshot seen. `version` guards a fetched answer. */
export const paymentIntents = pgTable("payment_intents", {
  id: uuid().primaryKey(),
  paymentId: uuid("payment_id")
    .notNull()
    .unique()
    .references(() => payments.id),
  stripePaymentIntent: text("stripe_payment_intent").notNull().unique(),
  /** open, requires_capture, succeeded or canceled: the statuses before capture go round in circles and are one. */
  status: text().notNull(),
  currency: text().notNull(),
  amount: bigint({ mode: "bigint" }).notNull(),
  amountReceived: bigint("amount_received", { mode: "bigint" }).notNull(),
  customer: text(),
  receiptEmail: text("receipt_email"),
  description: text(),
  statementDescriptor: text("statement_descriptor"),
  metadata: jsonb().$type<Record<string, string>>().notNull(),
  created: timestamp({ withTimezone: true }).notNull(),
  /** Fields on which two snapshots disagree and neither is provably the later: shown, and fetched. */
  conflicts: text().array().notNull(),
  version: integer().notNull(),
});
