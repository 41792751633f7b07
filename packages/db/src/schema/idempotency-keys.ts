import { index, integer, pgTable, primaryKey, text, timestamp, uuid } from "drizzle-orm/pg-core";
import { apiKeys } from "./api-keys.ts";

/** Answers to POST requests that carried an Idempotency-Key: the same request again gets the same answer. */
export const idempotencyKeys = pgTable(
  "idempotency_keys",
  {
    apiKeyId: uuid("api_key_id")
      .notNull()
      .references(() => apiKeys.id),
    key: text().notNull(),
    /** Hash of method, path and body: another request under the same key is refused. */
    request: text().notNull(),
    status: integer().notNull(),
    body: text().notNull(),
    createdAt: timestamp("created_at", { withTimezone: true }).notNull().defaultNow(),
  },
  (table) => [
    primaryKey({ columns: [table.apiKeyId, table.key] }),
    // Serves forgetting them after a day.
    index("idempotency_keys_created").on(table.createdAt),
  ],
);
