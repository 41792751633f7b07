import { sql } from "drizzle-orm";
import {
  boolean,
  index,
  integer,
  jsonb,
  pgTable,
  text,
  timestamp,
  uniqueIndex,
  uuid,
} from "drizzle-orm/pg-core";

/** What became of one attempt: the answer's status, or why there was none. */
export type NotificationAnswer = {
  attempt: number;
  /** ISO 8601. */
  at: string;
  status: number | null;
  /** A code or our own words, never what the receiver wrote. */
  error: string | null;
  durationMs: number;
};

/**
 * What the host's own system is told, and the log of it. States: pending, delivered, failed. It says how the whole
 * account of its booking stood, so that only the last one of a booking matters.
 */
export const notifications = pgTable(
  "notifications",
  {
    /** Its `webhook-id`: the same at every attempt, and so is what is sent. */
    id: uuid().primaryKey(),
    /** Null for a test. No foreign key: checking it would lock bookings out of the order that everybody keeps. */
    bookingId: uuid("booking_id"),
    type: text().notNull(),
    /** The `data` of what is sent, as JSON text: what was signed is sent again byte for byte. Nothing personal (P10). */
    data: text().notNull(),
    state: text().notNull().default("pending"),
    /** How often it was sent; counted before, so that one which never came back is among them. */
    attempts: integer().notNull().default(0),
    /** While it is on its way: when it counts as lost. */
    nextAttemptAt: timestamp("next_attempt_at", { withTimezone: true }).notNull().defaultNow(),
    answers: jsonb().$type<NotificationAnswer[]>().notNull().default([]),
    /** The booking changed again meanwhile: told when this one has ended. */
    changedSince: boolean("changed_since").notNull().default(false),
    /** The one that a person had told again. */
    replayOf: uuid("replay_of"),
    /** Not the transaction's time: a booking's notifications are ordered by it. */
    createdAt: timestamp("created_at", { withTimezone: true })
      .notNull()
      .default(sql`clock_timestamp()`),
    endedAt: timestamp("ended_at", { withTimezone: true }),
  },
  (table) => [
    // One at a time a booking, so that they come in order; serves finding it (notifications/).
    uniqueIndex("notifications_pending_booking")
      .on(table.bookingId)
      .where(sql`${table.state} = 'pending'`),
    // Serves what is due to be sent (send-due.ts), and how many wait.
    index("notifications_due")
      .on(table.nextAttemptAt)
      .where(sql`${table.state} = 'pending'`),
    // Serves what a booking's system was told last, and a booking's log.
    index("notifications_booking").on(table.bookingId, table.createdAt),
    // Serves the few that failed among many (list-notifications.ts, notification-health.ts).
    index("notifications_failed")
      .on(table.id)
      .where(sql`${table.state} = 'failed'`),
  ],
);
