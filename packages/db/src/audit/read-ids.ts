import type { Period } from "@rentease/core";
import { type AnyColumn, type SQL, sql } from "drizzle-orm";
import type { PgTable } from "drizzle-orm/pg-core";
import type { ListedObject } from "../backfill/backfill.ts";
import type { Queryable } from "../database.ts";
import {
  balanceTransactions,
  checkoutSessions,
  disputes,
  paymentAttempts,
  payouts,
  refunds,
} from "../schema/index.ts";

/** Where each kind is kept; `where` leaves out what is in the books by chance. */
const tables: Record<
  ListedObject,
  { table: PgTable; id: AnyColumn; created: AnyColumn; where?: SQL }
> = {
  charge: {
    table: paymentAttempts,
    id: paymentAttempts.stripeCharge,
    created: paymentAttempts.created,
  },
  refund: { table: refunds, id: refunds.stripeRefund, created: refunds.created },
  dispute: { table: disputes, id: disputes.stripeDispute, created: disputes.created },
  payout: { table: payouts, id: payouts.stripePayout, created: payouts.created },
  balance_transaction: {
    table: balanceTransactions,
    id: balanceTransactions.stripeBalanceTransaction,
    created: balanceTransactions.created,
  },
  "checkout.session": {
    table: checkoutSessions,
    id: checkoutSessions.stripeCheckoutSession,
    created: checkoutSessions.created,
    where: sql`${checkoutSessions.status} <> 'open'`,
  },
};

/** The Stripe ids of what we hold of a kind that was created in a period. */
export async function readIds(
  db: Queryable,
  kind: ListedObject,
  { from, to }: Period,
): Promise<string[]> {
  const { table, id, created, where = sql`true` } = tables[kind];
  const rows = await db.execute<{ id: string }>(sql`
    select ${id} as id from ${table}
    where ${created} >= ${from.toISOString()} and ${created} < ${to.toISOString()} and ${where}`);
  return rows.map((row) => row.id);
}
