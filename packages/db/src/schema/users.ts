import { boolean, pgTable, text, timestamp, uuid } from "drizzle-orm/pg-core";

/** Who may sign in to the console. better-auth's `user`, with a role. */
export const users = pgTable("users", {
  id: uuid().primaryKey(),
  /** Lower case, as better-auth looks it up. */
  email: text().notNull().unique(),
  emailVerified: boolean("email_verified").notNull().default(false),
  name: text().notNull(),
  image: text(),
  /** viewer, operator or admin. */
  role: text().notNull(),
  createdAt: timestamp("created_at", { withTimezone: true }).notNull().defaultNow(),
  updatedAt: timestamp("updated_at", { withTimezone: true }).notNull().defaultNow(),
});
