import {
  bigint,
  boolean,
  index,
  integer,
  jsonb,
  pgTable,
  text,
  timestamp,
  uuid,
} from "drizzle-orm/pg-core";
import { payments } from "./payments.ts";

/** The charges of a payment, failed ones too, each the join of every snapshot seen. */
export const paymentAttempts = pgTable(
  "payment_attempts",
  {
    id: uuid().primaryKey(),
    paymentId: uuid("payment_id")
      .notNull()
      .references(() => payments.id),
    stripeCharge: text("stripe_charge").notNull().unique(),
    stripePaymentIntent: text("stripe_payment_intent"),
    status: text().notNull(),
    captured: boolean().notNull(),
    released: boolean().notNull(),
    currency: text().notNull(),
    amount: bigint({ mode: "bigint" }).notNull(),
    amountCaptured: bigint("amount_captured", { mode: "bigint" }).notNull(),
    methodType: text("method_type"),
    wallet: text(),
    cardBrand: text("card_brand"),
    cardLast4: text("card_last4"),
    cardFingerprint: text("card_fingerprint"),
    payerName: text("payer_name"),
    payerEmail: text("payer_email"),
    payerPhone: text("payer_phone"),
    receiptEmail: text("receipt_email"),
    customer: text(),
    description: text(),
    statementDescriptor: text("statement_descriptor"),
    metadata: jsonb().$type<Record<string, string>>().notNull(),
    balanceTransaction: text("balance_transaction"),
    failureBalanceTransaction: text("failure_balance_transaction"),
    failureCode: text("failure_code"),
    created: timestamp({ withTimezone: true }).notNull(),
    conflicts: text().array().notNull(),
    version: integer().notNull(),
  },
  (table) => [
    // Serve reading all parts of a payment at once (stored-objects.ts).
    index("payment_attempts_payment").on(table.paymentId),
    index("payment_attempts_payment_intent").on(table.stripePaymentIntent),
    // Serves comparing a period with Stripe (audit/).
    index("payment_attempts_created").on(table.created),
  ],
);
