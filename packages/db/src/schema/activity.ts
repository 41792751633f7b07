import { index, jsonb, pgTable, text, timestamp, uuid } from "drizzle-orm/pg-core";

/** Who did what: what people and commands changed, append-only. Holds ids, no personal data. */
export const activity = pgTable(
  "activity",
  {
    id: uuid().primaryKey(),
    at: timestamp({ withTimezone: true }).notNull().defaultNow(),
    actor: text().notNull(),
    /** `<thing>.<verb>`, e.g. `booking.put`. */
    action: text().notNull(),
    subject: text().notNull(),
    detail: jsonb().$type<Record<string, string | number | boolean | null>>().notNull(),
  },
  (table) => [
    // Serves the history of one thing.
    index("activity_subject").on(table.subject, table.id),
    // Serves what was done, the last first; with what it can be limited to (activity/list-activity.ts).
    index("activity_at").on(table.at, table.id, table.actor, table.action),
  ],
);
