import { boolean, jsonb, pgTable, text, timestamp, uuid } from "drizzle-orm/pg-core";
import { backfills } from "./backfills.ts";

/** Amounts in minor units, as decimal text. */
export type CertifiedSum = {
  object: string;
  currency: string;
  /** Status; of balance transactions the reporting category. */
  status: string;
  stripe: { count: number; amount: string; fee?: string; net?: string };
  ours: { count: number; amount: string; fee?: string; net?: string };
};

/** What an audit found, kept for good: Stripe's figures, ours, and where each payment's money is. */
export type Certificate = {
  sums: CertifiedSum[];
  /** Per currency: received = matched + unmatched + excluded. */
  payments: {
    currency: string;
    count: number;
    received: string;
    matched: { count: number; amount: string };
    unmatched: { count: number; amount: string };
    excluded: { count: number; amount: string };
  }[];
  payouts: { count: number; itemised: number; unequal: number };
  differences: { found: number; repaired: number; left: number };
};

/** A period compared with Stripe, object by object. `backfill` is the walk that compares. */
export const audits = pgTable("audits", {
  id: uuid().primaryKey(),
  backfillId: uuid("backfill_id")
    .notNull()
    .unique()
    .references(() => backfills.id),
  repair: boolean().notNull(),
  /** running, finished (with its certificate), failed (a part could not be compared) or canceled. */
  state: text().notNull(),
  /** Complete to this moment: everything created before it was compared. */
  asOf: timestamp("as_of", { withTimezone: true }).notNull(),
  certificate: jsonb().$type<Certificate>(),
  finishedAt: timestamp("finished_at", { withTimezone: true }),
});
