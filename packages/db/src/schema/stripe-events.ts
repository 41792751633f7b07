import { sql } from "drizzle-orm";
import { boolean, index, integer, pgTable, text, timestamp, uuid } from "drizzle-orm/pg-core";

/**
 * The inbox: every event Stripe sent, once, as received. It owns delivery (state, attempts, next attempt); a queue job
 * only wakes the drain. States: pending, applied, ignored (with the reason), failed (with the error).
 */
export const stripeEvents = pgTable(
  "stripe_events",
  {
    id: uuid().primaryKey(),
    eventId: text("event_id").notNull().unique(),
    type: text().notNull(),
    apiVersion: text("api_version"),
    account: text(),
    livemode: boolean().notNull(),
    created: timestamp({ withTimezone: true }).notNull(),
    /** Text, not jsonb: what was signed is kept byte for byte, until it is redacted. */
    payload: text().notNull(),
    /** When the payload was replaced by one that says only which object it was about (privacy/). */
    redactedAt: timestamp("redacted_at", { withTimezone: true }),
    /** How it came: by `webhook`, or found by the `sweep`. */
    via: text().notNull().default("webhook"),
    state: text().notNull(),
    ignoredReason: text("ignored_reason"),
    attempts: integer().notNull().default(0),
    nextAttemptAt: timestamp("next_attempt_at", { withTimezone: true }).notNull().defaultNow(),
    error: text(),
    receivedAt: timestamp("received_at", { withTimezone: true }).notNull().defaultNow(),
    appliedAt: timestamp("applied_at", { withTimezone: true }),
  },
  (table) => [
    // Serves the drain: the pending events that are due, oldest first (drain-inbox.ts).
    index("stripe_events_due")
      .on(table.nextAttemptAt, table.id)
      .where(sql`${table.state} = 'pending'`),
    // Serves finding the failed ones among millions (list-events.ts, replay-events.ts).
    index("stripe_events_failed")
      .on(table.id)
      .where(sql`${table.state} = 'failed'`),
    // Serves those that were never applied (list-events.ts).
    index("stripe_events_ignored")
      .on(table.id)
      .where(sql`${table.state} = 'ignored'`),
    // Serves the events of a type, which may be few among millions, and what types there are (inbox/).
    index("stripe_events_type").on(table.type, table.id, table.state),
    // Serves retention: payloads that may be redacted, the oldest first (privacy/redact-payloads.ts). A pending event is
    // not in it, so taking events in does not pay for it.
    index("stripe_events_unredacted")
      .on(table.id)
      .where(sql`${table.redactedAt} is null and ${table.state} in ('applied', 'ignored')`),
  ],
);
