import { sql } from "drizzle-orm";
import {
  type AnyPgColumn,
  bigint,
  check,
  index,
  numeric,
  pgTable,
  text,
  timestamp,
  uuid,
} from "drizzle-orm/pg-core";

/**
 * A payment as the host sees it: one a PaymentIntent, or one a charge where there is no PaymentIntent (P4).
 * Derived from its parts (PaymentIntent, charges, sessions, refunds, disputes, balance transactions); nothing else writes the Stripe columns.
 * Amounts in minor units of `currency`; fee and net in `settlement_currency`, null until known.
 */
export const payments = pgTable(
  "payments",
  {
    id: uuid().primaryKey(),
    source: text().notNull(),
    stripePaymentIntent: text("stripe_payment_intent").unique(),
    /** The charge that carries the money, or the last attempt. */
    stripeCharge: text("stripe_charge").unique(),
    stripeCustomer: text("stripe_customer"),
    /** The host's own name for the method; `stripeMethod` keeps Stripe's, so an unmapped one is listed, not lost. */
    method: text(),
    stripeMethod: text("stripe_method"),
    currency: text().notNull(),
    amount: bigint({ mode: "bigint" }).notNull(),
    received: bigint({ mode: "bigint" })
      .notNull()
      .default(sql`0`),
    refunded: bigint({ mode: "bigint" })
      .notNull()
      .default(sql`0`),
    /** In disputes that are open or lost, `received` at most: a dispute's own amount can exceed its charge's. */
    disputed: bigint({ mode: "bigint" })
      .notNull()
      .default(sql`0`),
    /** The part of `disputed` that the guest's bank keeps. */
    lost: bigint({ mode: "bigint" })
      .notNull()
      .default(sql`0`),
    fee: bigint({ mode: "bigint" }),
    net: bigint({ mode: "bigint" }),
    settlementCurrency: text("settlement_currency"),
    /** Settlement currency for one unit of `currency`; null where nothing was converted. */
    exchangeRate: numeric("exchange_rate"),
    status: text().notNull(),
    payerName: text("payer_name"),
    payerEmail: text("payer_email"),
    payerPhone: text("payer_phone"),
    /** Payer and card as they are compared (core, foldIdentity): how a booking finds payments of its guest. */
    payerEmailFolded: text("payer_email_folded"),
    payerPhoneFolded: text("payer_phone_folded"),
    payerNameFolded: text("payer_name_folded").array(),
    cardFingerprint: text("card_fingerprint"),
    /** When it was started at Stripe; `paidAt` is when money came. */
    created: timestamp({ withTimezone: true }).notNull(),
    paidAt: timestamp("paid_at", { withTimezone: true }),
    /** matched, suggested, unmatched or excluded; `reviewReason` says why in a code. */
    review: text().notNull(),
    reviewReason: text("review_reason"),
    /** Every reference and Stripe id that could name a booking, folded: how a new booking finds its payments. */
    bookingKeys: text("booking_keys")
      .array()
      .notNull()
      .default(sql`'{}'`),
    /** A manual payment that a Stripe payment took over counts zero. */
    supersededBy: uuid("superseded_by").references((): AnyPgColumn => payments.id),
    note: text(),
    /** Of a manual payment: who typed it in, the host's own id of it, and when it was voided. */
    createdBy: text("created_by"),
    externalId: text("external_id").unique(),
    voidedAt: timestamp("voided_at", { withTimezone: true }),
    /** When who paid was erased; of what Stripe says `erased_objects` keeps it from coming back. */
    erasedAt: timestamp("erased_at", { withTimezone: true }),
    createdAt: timestamp("created_at", { withTimezone: true }).notNull().defaultNow(),
    updatedAt: timestamp("updated_at", { withTimezone: true }).notNull().defaultNow(),
  },
  (table) => [
    check(
      "payments_stripe_has_id",
      sql`${table.source} <> 'stripe' or ${table.stripePaymentIntent} is not null or ${table.stripeCharge} is not null`,
    ),
    // Serves the re-match of a new or changed booking: open payments that name it (match-requested-bookings.ts).
    index("payments_open_booking_keys")
      .using("gin", table.bookingKeys)
      .where(sql`${table.review} in ('unmatched', 'suggested')`),
    // Serve finding a guest's payments: those open for a booking, and earlier ones by the same card (matching/).
    index("payments_payer_email").on(table.payerEmailFolded),
    index("payments_payer_phone").on(table.payerPhoneFolded),
    index("payments_card_fingerprint").on(table.cardFingerprint),
    // Serves the search box: payers by any parts of their name (search/search-payments.ts).
    index("payments_payer_name").using("gin", table.payerNameFolded),
    // Serves what one Stripe customer paid before (matching/).
    index("payments_stripe_customer").on(table.stripeCustomer),
    // Serves the other side of an adoption: payments of the same amount (adoptions/).
    index("payments_amount").on(table.currency, table.received),
    // Serves adoption: what staff typed in and no Stripe payment took over (adoptions/read-pairs.ts).
    index("payments_typed_open")
      .on(table.currency, table.received)
      .where(
        sql`${table.source} = 'manual' and ${table.supersededBy} is null and ${table.voidedAt} is null`,
      ),
    // Serves the listing, newest first: with all that it can be limited to, so that a filter which almost nothing passes
    // is answered without the table (payments/find-payments.ts). Its columns are compared in this order: what tells most
    // payments apart comes first.
    index("payments_created").on(
      table.created,
      table.id,
      table.method,
      table.review,
      table.status,
      table.source,
      table.currency,
    ),
    // Serves what waits for a person, the longest waiting first, its sums and its age without the table (list-waiting.ts,
    // reports/unmatched.ts).
    index("payments_waiting")
      .on(table.created, table.id, table.review, table.currency, table.received, table.paidAt)
      .where(
        sql`${table.review} in ('unmatched', 'suggested') and ${table.received} > 0 and ${table.supersededBy} is null`,
      ),
    // Serves card totals: all that they add up of a payment (reports/sum-paid.ts), a fourth of the time that reading the
    // payments themselves takes. What is added up together lies together. Fee and net in it cost one more write of a
    // payment's indexes, when they become known.
    index("payments_paid")
      .on(
        table.source,
        table.currency,
        table.settlementCurrency,
        table.paidAt,
        table.method,
        table.received,
        table.fee,
        table.net,
        table.id,
      )
      .where(sql`${table.received} > 0 and ${table.supersededBy} is null`),
    // Serves card totals: money of which Stripe did not tell yet when it came (reports/sum-paid.ts).
    index("payments_undated")
      .on(table.created)
      .where(
        sql`${table.received} > 0 and ${table.supersededBy} is null and ${table.paidAt} is null`,
      ),
  ],
);
