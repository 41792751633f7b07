import { sql } from "drizzle-orm";
import { boolean, check, pgTable, smallint, text, timestamp } from "drizzle-orm/pg-core";

/** The one Stripe account and mode this database belongs to (P8). The check keeps it one row. */
export const account = pgTable(
  "account",
  {
    id: smallint().primaryKey().default(1),
    account: text().notNull(),
    livemode: boolean().notNull(),
    boundAt: timestamp("bound_at", { withTimezone: true }).notNull().defaultNow(),
  },
  (table) => [check("account_is_one_row", sql`${table.id} = 1`)],
);
