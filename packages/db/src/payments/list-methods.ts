import { sql } from "drizzle-orm";
import type { Queryable } from "../database.ts";

/** A payment method or wallet of Stripe's, and its name in the host's books (`other` where it has none). */
export type SeenMethod = { stripeMethod: string; method: string; payments: number };

/** Every method that payments came by, those without a name of their own first: they are listed, never lost. */
export async function listMethods(db: Queryable): Promise<SeenMethod[]> {
  const rows = await db.execute<SeenMethod>(sql`
    select stripe_method as "stripeMethod", method, count(*)::int as payments
    from payments
    where stripe_method is not null
    group by stripe_method, method
    order by (method = 'other') desc, payments desc, stripe_method`);
  return [...rows];
}
