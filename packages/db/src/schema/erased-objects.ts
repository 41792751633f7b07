import { pgTable, text, timestamp } from "drizzle-orm/pg-core";

/**
 * PaymentIntents, charges and Checkout Sessions whose payer was erased, by Stripe's id. Stripe goes on telling who paid:
 * whatever comes of them, and of what names them, is kept without it. Of those of which somebody else is the payer, an id
 * with the place where an erased guest had stood (apply/erased-objects.ts).
 */
export const erasedObjects = pgTable("erased_objects", {
  stripeId: text("stripe_id").primaryKey(),
  erasedAt: timestamp("erased_at", { withTimezone: true }).notNull().defaultNow(),
});
