import { sql } from "drizzle-orm";
import { index, integer, jsonb, pgTable, text, timestamp, uuid } from "drizzle-orm/pg-core";
import { backfills } from "./backfills.ts";

/** What an object adds to the sums of its kind. Amounts in minor units, as decimal text. */
export type Figure = {
  /** Null of a Checkout Session that asks for no money. */
  currency: string | null;
  /** Status; of balance transactions the reporting category. */
  status: string;
  amount: string;
  /** Of balance transactions. */
  fee?: string;
  net?: string;
};

/** Objects of a kind in a window, summed by currency and status. */
export type ListedSum = Figure & { count: number };

/**
 * The parts of a backfill, each taken up by one worker at a time. Those of a kind of object list what was created in
 * [from, to), newest first, and neither overlap nor leave a gap; a dense one gives its older part away to new windows.
 */
export const backfillWindows = pgTable(
  "backfill_windows",
  {
    id: uuid().primaryKey(),
    backfillId: uuid("backfill_id")
      .notNull()
      .references(() => backfills.id, { onDelete: "cascade" }),
    /**
     * A kind of Stripe object; `unsettled` and `unexplained`, whose objects are fetched one by one; of an audit also
     * `books` (what follows from them) and `differences` (what was suspected, looked at again).
     */
    kind: text().notNull(),
    from: timestamp({ withTimezone: true }).notNull(),
    to: timestamp({ withTimezone: true }).notNull(),
    /** pending, running, done or failed. */
    state: text().notNull().default("pending"),
    /** The id of the last object that was dealt with. */
    cursor: text(),
    /** Who works on it: told apart from whoever took it over. */
    claim: uuid(),
    attempts: integer().notNull().default(0),
    /** Of a pending window when it may be taken up; of a running one when it counts as abandoned. */
    nextAttemptAt: timestamp("next_attempt_at", { withTimezone: true }).notNull().defaultNow(),
    error: text(),
    requests: integer().notNull().default(0),
    listed: integer().notNull().default(0),
    /** Objects that were not in the books, and objects that were and said something else. */
    created: integer().notNull().default(0),
    changed: integer().notNull().default(0),
    /** Payments that a rule matched or suggested a booking for, and typed payments taken over. */
    matched: integer().notNull().default(0),
    suggested: integer().notNull().default(0),
    adopted: integer().notNull().default(0),
    /** Of an audit's window: the objects listed so far that are here as they are at Stripe. */
    sums: jsonb().$type<ListedSum[]>(),
    /** Of an audit's window: those listed of the cursor's second, of which the next page may hold more. */
    tail: jsonb().$type<{ second: string; ids: string[] }>(),
    startedAt: timestamp("started_at", { withTimezone: true }),
    finishedAt: timestamp("finished_at", { withTimezone: true }),
  },
  (table) => [
    // Serves taking up the next window of a kind (backfill/claim-window.ts).
    index("backfill_windows_open")
      .on(table.kind, table.nextAttemptAt)
      .where(sql`${table.state} in ('pending', 'running')`),
    // Serves a backfill's progress.
    index("backfill_windows_backfill").on(table.backfillId, table.kind, table.from),
  ],
);
