import { bigint, index, integer, jsonb, pgTable, text, timestamp, uuid } from "drizzle-orm/pg-core";

/**
 * Reference, payer and PaymentIntent of each Checkout Session: often the only place a reference stands.
 * Joined to its payment by the PaymentIntent's id, not by a foreign key: either may arrive first.
 */
export const checkoutSessions = pgTable(
  "checkout_sessions",
  {
    id: uuid().primaryKey(),
    stripeCheckoutSession: text("stripe_checkout_session").notNull().unique(),
    stripePaymentIntent: text("stripe_payment_intent"),
    paymentLink: text("payment_link"),
    status: text().notNull(),
    paymentStatus: text("payment_status").notNull(),
    currency: text(),
    amountTotal: bigint("amount_total", { mode: "bigint" }),
    clientReferenceId: text("client_reference_id"),
    customer: text(),
    payerName: text("payer_name"),
    payerEmail: text("payer_email"),
    payerPhone: text("payer_phone"),
    metadata: jsonb().$type<Record<string, string>>().notNull(),
    created: timestamp({ withTimezone: true }).notNull(),
    conflicts: text().array().notNull(),
    version: integer().notNull(),
  },
  (table) => [
    // Serves reading all parts of a payment at once (stored-objects.ts).
    index("checkout_sessions_payment_intent").on(table.stripePaymentIntent),
    // Serves comparing a period with Stripe (audit/).
    index("checkout_sessions_created").on(table.created),
  ],
);
