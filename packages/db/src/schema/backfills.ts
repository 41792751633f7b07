import { pgTable, text, timestamp, uuid } from "drizzle-orm/pg-core";

/** One walk through Stripe's history, [from, to), in windows (backfill_windows). */
export const backfills = pgTable("backfills", {
  id: uuid().primaryKey(),
  /** What is done with the objects listed: `apply`, `dry_run` (nothing is kept) or `compare` (an audit's walk). */
  mode: text().notNull(),
  from: timestamp({ withTimezone: true }).notNull(),
  to: timestamp({ withTimezone: true }).notNull(),
  /** IANA; the period was given in it and is cut at its midnights. */
  timeZone: text("time_zone").notNull(),
  /** The kinds of object listed, by Stripe's names. */
  objects: text().array().notNull(),
  /** planned, running, paused, canceled or finished. */
  state: text().notNull(),
  /** `schedule`, `cli:…` or `key:…`. */
  startedBy: text("started_by").notNull(),
  createdAt: timestamp("created_at", { withTimezone: true }).notNull().defaultNow(),
  startedAt: timestamp("started_at", { withTimezone: true }),
  finishedAt: timestamp("finished_at", { withTimezone: true }),
});
