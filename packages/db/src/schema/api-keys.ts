import { sql } from "drizzle-orm";
import { pgTable, text, timestamp, uniqueIndex, uuid } from "drizzle-orm/pg-core";

/** Who may use the HTTP API. The key itself is shown once, when it is made; only its hash is kept. */
export const apiKeys = pgTable(
  "api_keys",
  {
    id: uuid().primaryKey(),
    /** Who uses it: what is decided with it is decided by `key:<name>`. */
    name: text().notNull(),
    /** SHA-256 of the key, hex: the key is random and long, so nothing slower is needed. */
    hash: text().notNull().unique(),
    /** viewer, operator or admin. */
    role: text().notNull(),
    createdAt: timestamp("created_at", { withTimezone: true }).notNull().defaultNow(),
    lastUsedAt: timestamp("last_used_at", { withTimezone: true }),
    revokedAt: timestamp("revoked_at", { withTimezone: true }),
  },
  (table) => [
    // Two keys in use never decide under one name.
    uniqueIndex("api_keys_name")
      .on(table.name)
      .where(sql`${table.revokedAt} is null`),
  ],
);
