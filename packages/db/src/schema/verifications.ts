import { index, pgTable, text, timestamp, uuid } from "drizzle-orm/pg-core";

/** better-auth's `verification`: it wants the table, and writes it only where e-mails are confirmed. */
export const verifications = pgTable(
  "verifications",
  {
    id: uuid().primaryKey(),
    identifier: text().notNull(),
    value: text().notNull(),
    expiresAt: timestamp("expires_at", { withTimezone: true }).notNull(),
    createdAt: timestamp("created_at", { withTimezone: true }).notNull().defaultNow(),
    updatedAt: timestamp("updated_at", { withTimezone: true }).notNull().defaultNow(),
  },
  // Serves better-auth's look-up by what is confirmed.
  (table) => [index("verifications_identifier").on(table.identifier)],
);
