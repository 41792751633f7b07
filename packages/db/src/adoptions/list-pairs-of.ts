import { sql } from "drizzle-orm";
import type { Queryable } from "../database.ts";

/** The pairs proposed for a payment, typed in or Stripe's. @param paymentId ours. @returns ids of adoptions. */
export async function listPairsOf(db: Queryable, paymentId: string): Promise<string[]> {
  const rows = await db.execute<{ id: string }>(sql`
    select adoptions.id from adoptions
    join payments as typed on typed.id = manual_payment_id
    where state = 'suggested' and ${paymentId}::uuid in (manual_payment_id, stripe_payment_id)
      and typed.superseded_by is null and typed.voided_at is null
    order by adoptions.id`);
  return rows.map(({ id }) => id);
}
