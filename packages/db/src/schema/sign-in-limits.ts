import { bigint, integer, pgTable, text, uuid } from "drizzle-orm/pg-core";

/** How often who tried to sign in: better-auth's `rateLimit`, shared by all consoles. */
export const signInLimits = pgTable("sign_in_limits", {
  id: uuid().primaryKey(),
  key: text().notNull().unique(),
  count: integer().notNull(),
  /** Milliseconds since 1970. */
  lastRequest: bigint("last_request", { mode: "number" }).notNull(),
});
