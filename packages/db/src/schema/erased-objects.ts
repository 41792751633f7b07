import { pgTable, text, timestamp } from "drizzle-orm/pg-core";

/**
 * PaymentIntents, charges and Checkout Sessions whose payer was erased, by Stripe's id. Stripe goes on telling who paid:
 * whatever comes of them, and of what names them, is kept without it.
 */
export const erasedObjects = pgTable("erased_objects", {
  stripeId: text("stripe_id").primaryKey(),
  /** Where an erased guest had stood, of an object that somebody else paid: only that is kept off. Null: who paid is. */
  traces: text("traces").array(),
  erasedAt: timestamp("erased_at", { withTimezone: true }).notNull().defaultNow(),
});
