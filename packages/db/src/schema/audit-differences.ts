import { sql } from "drizzle-orm";
import { index, jsonb, pgTable, text, timestamp, unique, uuid } from "drizzle-orm/pg-core";
import { audits } from "./audits.ts";
import type { Figure } from "./backfill-windows.ts";

/** One field that differs; the values are left out where they are personal (P10). */
export type DifferingField = { field: string; ours?: string | null; stripe?: string | null };

/** What an audit found to be otherwise at Stripe than here. */
export const auditDifferences = pgTable(
  "audit_differences",
  {
    id: uuid().primaryKey(),
    auditId: uuid("audit_id")
      .notNull()
      .references(() => audits.id, { onDelete: "cascade" }),
    /** A kind of Stripe object; `payment` by its PaymentIntent or charge; `payout_lines` by their payout. */
    objectType: text("object_type").notNull(),
    stripeId: text("stripe_id").notNull(),
    /**
     * missing (Stripe has it, we don't), extra (we have it, Stripe doesn't), differs (fields), derived (the payment
     * does not follow from its parts, or they are linked to another one), payout_sum (its lines don't add up to it, or
     * were never read), unchecked (no list holds it, and Stripe was not asked yet, or could not be).
     */
    cause: text().notNull(),
    fields: jsonb().$type<DifferingField[]>().notNull(),
    /**
     * suspected (a webhook may be under way), passed (it was), found (it is a difference) or repaired.
     */
    state: text().notNull().default("suspected"),
    /** What it adds to either side of the certificate; null where it isn't there, or isn't counted. */
    stripe: jsonb().$type<Figure>(),
    ours: jsonb().$type<Figure>(),
    foundAt: timestamp("found_at", { withTimezone: true }).notNull().defaultNow(),
    repairedAt: timestamp("repaired_at", { withTimezone: true }),
    /** Why it could not be repaired. */
    error: text(),
  },
  (table) => [
    unique("audit_differences_object").on(table.auditId, table.objectType, table.stripeId),
    // Serves an audit's differences (audit/list-audits.ts).
    index("audit_differences_audit").on(table.auditId, table.id),
    // Serves those that are still to be confirmed (audit/settle-differences.ts).
    index("audit_differences_suspected")
      .on(table.auditId, table.id)
      .where(sql`${table.state} = 'suspected'`),
  ],
);
