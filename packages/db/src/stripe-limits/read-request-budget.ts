import { sql } from "drizzle-orm";
import type { Queryable } from "../database.ts";

/** Of the last 30 days. */
export type RequestBudget = {
  reads: number;
  /** Requests that Stripe answered 429. */
  limited: number;
  /** Payments that were started at Stripe. */
  payments: number;
  /** Reads that Stripe allows for them. */
  allowance: number;
};

/** Stripe allows 500 reads a transaction over 30 days, at least 10,000 (docs.stripe.com/rate-limits). */
const readsAPayment = 500;
const leastReads = 10_000;

export async function readRequestBudget(db: Queryable): Promise<RequestBudget> {
  const [row] = await db.execute<Omit<RequestBudget, "allowance">>(sql`
    select coalesce(sum(reads), 0)::float8 as reads, coalesce(sum(limited), 0)::float8 as limited,
           (select count(*)::int from payments
             where source = 'stripe' and created > now() - interval '30 days') as payments
    from stripe_requests
    where day > (now() at time zone 'utc')::date - 30`);
  const { reads, limited, payments } = row ?? { reads: 0, limited: 0, payments: 0 };
  return { reads, limited, payments, allowance: Math.max(leastReads, readsAPayment * payments) };
}
