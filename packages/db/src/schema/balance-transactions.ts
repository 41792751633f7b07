import { sql } from "drizzle-orm";
import {
  bigint,
  index,
  integer,
  numeric,
  pgTable,
  text,
  timestamp,
  uuid,
} from "drizzle-orm/pg-core";

/**
 * Movements of the Stripe balance, signed, in minor units of `currency` (the settlement currency). Joined to charges,
 * refunds, disputes and payouts by `source`. Stripe tells of none by an event; they are fetched.
 */
export const balanceTransactions = pgTable(
  "balance_transactions",
  {
    id: uuid().primaryKey(),
    stripeBalanceTransaction: text("stripe_balance_transaction").notNull().unique(),
    source: text(),
    type: text().notNull(),
    reportingCategory: text("reporting_category").notNull(),
    currency: text().notNull(),
    amount: bigint({ mode: "bigint" }).notNull(),
    fee: bigint({ mode: "bigint" }).notNull(),
    net: bigint({ mode: "bigint" }).notNull(),
    exchangeRate: numeric("exchange_rate"),
    availableOn: timestamp("available_on", { withTimezone: true }).notNull(),
    created: timestamp({ withTimezone: true }).notNull(),
    /** The automatic payout that it went out with, known from that payout's lines. */
    stripePayout: text("stripe_payout"),
    conflicts: text().array().notNull(),
    version: integer().notNull(),
  },
  (table) => [
    // Serves reading all parts of a payment at once (apply/objects/balance-transactions.ts).
    index("balance_transactions_source").on(table.source),
    // Serves what is in a payout (list-payouts.ts).
    index("balance_transactions_payout").on(table.stripePayout),
    // Serves comparing a period with Stripe, and finding what moved older payments in it (audit/, backfill/).
    index("balance_transactions_created").on(table.created),
    // Serves card totals: fee and net of refunds and disputes since a moment (reports/movements.ts). One in twenty.
    index("balance_transactions_taken")
      .on(table.created, table.source, table.reportingCategory, table.fee, table.net)
      .where(sql`${table.reportingCategory} <> 'charge'`),
  ],
);
