import { jsonb, pgTable, text, timestamp, unique, uuid } from "drizzle-orm/pg-core";
import { audits } from "./audits.ts";

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
    objectType: text("object_type").notNull(),
    stripeId: text("stripe_id").notNull(),
    /**
     * missing (Stripe has it, we don't), extra (we have it, Stripe does not list it), differs (fields), derived (the
     * payment does not follow from its parts), payout_sum (its lines don't add up to it).
     */
    cause: text().notNull(),
    fields: jsonb().$type<DifferingField[]>().notNull(),
    foundAt: timestamp("found_at", { withTimezone: true }).notNull().defaultNow(),
    repairedAt: timestamp("repaired_at", { withTimezone: true }),
    /** Why it could not be repaired. */
    error: text(),
  },
  // Also serves an audit's differences (audit/list-audits.ts).
  (table) => [
    unique("audit_differences_object").on(table.auditId, table.objectType, table.stripeId),
  ],
);
