import { sql } from "drizzle-orm";
import { date, index, pgTable, text, timestamp, uniqueIndex, uuid } from "drizzle-orm/pg-core";

/** A stay as the host's booking system knows it. */
export const bookings = pgTable(
  "bookings",
  {
    id: uuid().primaryKey(),
    reference: text().notNull(),
    /** The reference as it is compared (core, foldReference): SQL's own folding differs by collation. */
    referenceFolded: text("reference_folded").notNull().unique(),
    guestName: text("guest_name"),
    guestEmail: text("guest_email"),
    guestPhone: text("guest_phone"),
    property: text(),
    checkIn: date("check_in"),
    checkOut: date("check_out"),
    currency: text().notNull(),
    status: text().notNull(),
    stripeCustomer: text("stripe_customer"),
    stripePaymentLink: text("stripe_payment_link"),
    stripeCheckoutSession: text("stripe_checkout_session"),
    stripePaymentIntent: text("stripe_payment_intent"),
    /** Set by a change, cleared once the open payments that name this booking were matched again. */
    matchRequestedAt: timestamp("match_requested_at", { withTimezone: true }),
    createdAt: timestamp("created_at", { withTimezone: true }).notNull().defaultNow(),
    updatedAt: timestamp("updated_at", { withTimezone: true }).notNull().defaultNow(),
  },
  (table) => [
    // Serve the id ladder, beside the folded reference: bookings by the Stripe ids stored on them (lock-candidates.ts).
    index("bookings_stripe_customer").on(table.stripeCustomer),
    index("bookings_stripe_payment_link").on(table.stripePaymentLink),
    uniqueIndex("bookings_stripe_checkout_session").on(table.stripeCheckoutSession),
    uniqueIndex("bookings_stripe_payment_intent").on(table.stripePaymentIntent),
    // Serves the worker's look for bookings whose payments wait to be matched again (match-requested-bookings.ts).
    index("bookings_match_requested")
      .on(table.matchRequestedAt)
      .where(sql`${table.matchRequestedAt} is not null`),
  ],
);
