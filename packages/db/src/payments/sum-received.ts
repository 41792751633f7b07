import { sql } from "drizzle-orm";
import type { Queryable } from "../database.ts";

/** Money received in one currency; currencies are never summed (P5). Minor units. */
export type ReceivedTotal = { currency: string; payments: number; received: bigint };

/** What Stripe payments brought in, a line a currency. */
export async function sumReceived(db: Queryable): Promise<ReceivedTotal[]> {
  const rows = await db.execute<{ currency: string; payments: number; received: string }>(sql`
    select currency, count(*)::int as payments, sum(received)::text as received
    from payments
    where source = 'stripe' and received > 0
    group by currency
    order by currency`);
  return rows.map((row) => ({ ...row, received: BigInt(row.received) }));
}
