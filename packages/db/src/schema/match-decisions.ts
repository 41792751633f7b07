import {
  bigint,
  index,
  integer,
  jsonb,
  pgTable,
  real,
  text,
  timestamp,
  uuid,
} from "drizzle-orm/pg-core";
import { bookings } from "./bookings.ts";
import { payments } from "./payments.ts";

/** How a payment stands: what review says, and what of it belongs to which booking. Amounts as decimal text. */
export type DecidedState = {
  review: string;
  reviewReason: string | null;
  /** The booking that is proposed, where review says `suggested`. */
  suggested: string | null;
  allocations: {
    bookingId: string;
    amount: string;
    rule: string;
    decidedBy: string;
    decisionId: string;
  }[];
  /** What of its refunds a person directed to which booking. */
  directions: { refundId: string; bookingId: string; amount: string; decidedBy: string }[];
};

/** Append-only: who or which rule decided what about a payment, and why (P7). */
export const matchDecisions = pgTable(
  "match_decisions",
  {
    id: uuid().primaryKey(),
    /** The order of a payment's decisions, which its lock makes that of their commits; ids are of clocks that differ. */
    seq: bigint({ mode: "number" }).notNull().generatedAlwaysAsIdentity(),
    paymentId: uuid("payment_id")
      .notNull()
      .references(() => payments.id),
    /**
     * matched, suggested or unmatched; people add rejected, excluded, refund_directed and undone, and of what they typed
     * in corrected and voided; adopted where a typed payment turned out to be this one.
     */
    action: text().notNull(),
    bookingId: uuid("booking_id").references(() => bookings.id),
    rule: text(),
    ruleVersion: integer("rule_version").notNull(),
    score: real(),
    reasons: jsonb().$type<string[]>().notNull(),
    /** Other bookings that were considered, by id, with what spoke for and against them. */
    alternatives: jsonb()
      .$type<{ bookingId: string; score?: number; reasons: string[] }[]>()
      .notNull(),
    /** How the payment stood before, so that a person's decision can be undone exactly. */
    before: jsonb().$type<DecidedState>(),
    /** The decision that this one takes back. */
    undoes: uuid(),
    note: text(),
    /** `system` or the id of a person. */
    decidedBy: text("decided_by").notNull(),
    decidedAt: timestamp("decided_at", { withTimezone: true }).notNull().defaultNow(),
  },
  (table) => [
    index("match_decisions_payment").on(table.paymentId, table.id),
    // Serves a payment's history, newest last (match-payments.ts), which the index above served before there was `seq`.
    index("match_decisions_history").on(table.paymentId, table.seq),
    // Serves the foreign key and a booking's history.
    index("match_decisions_booking").on(table.bookingId),
  ],
);
