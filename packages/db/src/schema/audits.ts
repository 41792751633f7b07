import { boolean, jsonb, pgTable, uuid } from "drizzle-orm/pg-core";
import { backfills } from "./backfills.ts";

/** Count and sums in minor units, as decimal text; fee and net of balance transactions. */
type CertifiedSide = { count: number; amount: string; fee?: string; net?: string };

export type CertifiedSum = {
  object: string;
  /** Null of a Checkout Session that asks for no money. */
  currency: string | null;
  /** Status; of balance transactions the reporting category. */
  status: string;
  stripe: CertifiedSide;
  ours: CertifiedSide;
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

/**
 * A period compared with Stripe, object by object. It is a backfill (of mode `compare`) under the same id, which says
 * who started it and how far it is; its `to` is the moment that the books are complete to.
 */
export const audits = pgTable("audits", {
  id: uuid()
    .primaryKey()
    .references(() => backfills.id, { onDelete: "cascade" }),
  repair: boolean().notNull(),
  /** Of one that came to its end with nothing left uncompared. */
  certificate: jsonb().$type<Certificate>(),
});
