import { sql } from "drizzle-orm";
import {
  index,
  jsonb,
  pgTable,
  text,
  timestamp,
  unique,
  uniqueIndex,
  uuid,
} from "drizzle-orm/pg-core";
import type { DecidedState } from "./match-decisions.ts";
import { payments } from "./payments.ts";

/**
 * A payment that staff typed in and the Stripe payment it turned out to be: suggested, accepted or rejected. Accepted,
 * the typed one counts nothing (P4). A pair is judged once: a rejected one never comes back.
 */
export const adoptions = pgTable(
  "adoptions",
  {
    id: uuid().primaryKey(),
    manualPaymentId: uuid("manual_payment_id")
      .notNull()
      .references(() => payments.id),
    stripePaymentId: uuid("stripe_payment_id")
      .notNull()
      .references(() => payments.id),
    state: text().notNull(),
    rule: text().notNull(),
    reasons: jsonb().$type<string[]>().notNull(),
    /** How the Stripe payment stood before, so that accepting can be undone exactly; null where it stayed as it was. */
    before: jsonb().$type<DecidedState>(),
    /** `system` or a person. */
    decidedBy: text("decided_by").notNull(),
    decidedAt: timestamp("decided_at", { withTimezone: true }).notNull().defaultNow(),
    createdAt: timestamp("created_at", { withTimezone: true }).notNull().defaultNow(),
  },
  (table) => [
    unique("adoptions_pair").on(table.manualPaymentId, table.stripePaymentId),
    // Serves the pairs of a Stripe payment (adoptions/find-adoptions.ts).
    index("adoptions_stripe").on(table.stripePaymentId),
    // Each is adopted once.
    uniqueIndex("adoptions_manual_accepted")
      .on(table.manualPaymentId)
      .where(sql`${table.state} = 'accepted'`),
    uniqueIndex("adoptions_stripe_accepted")
      .on(table.stripePaymentId)
      .where(sql`${table.state} = 'accepted'`),
    // Serves the list of those that wait for a person.
    index("adoptions_state").on(table.state, table.id),
  ],
);
