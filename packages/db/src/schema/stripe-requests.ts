import { bigint, date, pgTable } from "drizzle-orm/pg-core";

/** Requests to Stripe by day (UTC): reads are budgeted over 30 days. Written every few seconds, so about right. */
export const stripeRequests = pgTable("stripe_requests", {
  day: date().primaryKey(),
  reads: bigint({ mode: "bigint" }).notNull(),
  writes: bigint({ mode: "bigint" }).notNull(),
  /** Answered 429. */
  limited: bigint({ mode: "bigint" }).notNull(),
});
