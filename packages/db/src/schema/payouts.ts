import {
  bigint,
  boolean,
  index,
  integer,
  pgTable,
  text,
  timestamp,
  uuid,
} from "drizzle-orm/pg-core";

/** Payouts as Stripe has them: each is a deposit at the host's bank. Amounts in minor units of `currency`. */
export const payouts = pgTable(
  "payouts",
  {
    id: uuid().primaryKey(),
    stripePayout: text("stripe_payout").notNull().unique(),
    /** `paid` means expected: `failed` may follow days later. */
    status: text().notNull(),
    automatic: boolean().notNull(),
    currency: text().notNull(),
    amount: bigint({ mode: "bigint" }).notNull(),
    arrivalDate: timestamp("arrival_date", { withTimezone: true }).notNull(),
    method: text(),
    balanceTransaction: text("balance_transaction"),
    failureBalanceTransaction: text("failure_balance_transaction"),
    failureCode: text("failure_code"),
    reconciliationStatus: text("reconciliation_status"),
    created: timestamp({ withTimezone: true }).notNull(),
    conflicts: text().array().notNull(),
    version: integer().notNull(),
    /** When its lines were read; only an automatic payout has any, once its reconciliation is completed. */
    linesReadAt: timestamp("lines_read_at", { withTimezone: true }),
  },
  (table) => [
    // Serves the listing, newest first (list-payouts.ts).
    index("payouts_created").on(table.created, table.id),
  ],
);
