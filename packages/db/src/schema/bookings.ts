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
    /** The guest as it is compared (core, foldIdentity). */
    guestEmailFolded: text("guest_email_folded"),
    guestPhoneFolded: text("guest_phone_folded"),
    guestNameFolded: text("guest_name_folded").array(),
    /** What else a payment of it would also give: its amounts with names and weeks (core, bookingMatchKeys). */
    matchKeys: text("match_keys")
      .array()
      .notNull()
      .default(sql`'{}'`),
    property: text(),
    checkIn: date("check_in"),
    checkOut: date("check_out"),
    currency: text().notNull(),
    status: text().notNull(),
    stripeCustomer: text("stripe_customer"),
    stripePaymentLink: text("stripe_payment_link"),
    stripeCheckoutSession: text("stripe_checkout_session"),
    stripePaymentIntent: text("stripe_payment_intent"),
    /** When its guest was erased; null again once the host's system puts the booking again. */
    erasedAt: timestamp("erased_at", { withTimezone: true }),
    /** Set by a change, cleared once the open payments that name this booking were matched again. */
    matchRequestedAt: timestamp("match_requested_at", { withTimezone: true }),
    createdAt: timestamp("created_at", { withTimezone: true }).notNull().defaultNow(),
    updatedAt: timestamp("updated_at", { withTimezone: true }).notNull().defaultNow(),
  },
  (table) => [
    // Serve the id ladder, beside the folded reference: bookings by the Stripe ids stored on them (read-candidates.ts).
    index("bookings_stripe_customer").on(table.stripeCustomer),
    index("bookings_stripe_payment_link").on(table.stripePaymentLink),
    uniqueIndex("bookings_stripe_checkout_session").on(table.stripeCheckoutSession),
    uniqueIndex("bookings_stripe_payment_intent").on(table.stripePaymentIntent),
    // Serves the search box: references that begin so, byte by byte whatever the collation (search/search-bookings.ts).
    // And the bookings of which a part of the reference is known, read through without the table (list-bookings.ts).
    index("bookings_reference_prefix").on(table.referenceFolded.op("text_pattern_ops"), table.id),
    // Serves the search box: guests by any parts of their name (search/search-bookings.ts).
    index("bookings_guest_name").using("gin", table.guestNameFolded),
    // Serves the properties' names, a property's bookings by their stay, and its payments (bookings/, payments/).
    index("bookings_property").on(
      table.property,
      sql`coalesce(${table.checkIn}, '-infinity'::date)`,
      table.id,
    ),
    // Serves all stays by arrival; the status is in it, so that a rare one is found without the table (list-stays.ts).
    index("bookings_arrival").on(
      sql`coalesce(${table.checkIn}, '-infinity'::date)`,
      table.id,
      table.status,
    ),
    // Serve finding the bookings of a payer (matching/).
    index("bookings_guest_email").on(table.guestEmailFolded),
    index("bookings_guest_phone").on(table.guestPhoneFolded),
    // Without a pending list, which every look would read through while many bookings are put.
    index("bookings_match_keys").using("gin", table.matchKeys).with({ fastupdate: false }),
    // Serve outstanding balances by check-in, of a property too; a booking without a check-in comes last
    // (reports/outstanding.ts). The second also tells whose a booking is (reports/counted-payments.ts).
    index("bookings_check_in").on(sql`coalesce(${table.checkIn}, 'infinity')`, table.id),
    index("bookings_property_check_in").on(
      table.property,
      sql`coalesce(${table.checkIn}, 'infinity')`,
      table.id,
    ),
    // Serves the worker's look for bookings whose payments wait to be matched again (match-requested-bookings.ts).
    index("bookings_match_requested")
      .on(table.matchRequestedAt)
      .where(sql`${table.matchRequestedAt} is not null`),
  ],
);
