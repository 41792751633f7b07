import { sql } from "drizzle-orm";
import type { Queryable } from "../database.ts";
import { readPaymentsById } from "./list-payments.ts";
import type { ListedPayment } from "./listed-payment.ts";

/**
 * The payments that these Stripe objects are about: PaymentIntents, charges, refunds, disputes and Checkout Sessions;
 * ids of anything else find nothing. The newest first.
 */
export async function findPaymentsOfObjects(
  db: Queryable,
  stripeIds: readonly string[],
): Promise<ListedPayment[]> {
  if (stripeIds.length === 0) return [];
  const ids = sql`any(${sql.param([...stripeIds])}::text[])`;
  const rows = await db.execute<{ id: string }>(sql`
    select id from payments where stripe_payment_intent = ${ids}
    union
    select payment_id from payment_attempts where stripe_charge = ${ids} and payment_id is not null
    union
    select payment_id from refunds where stripe_refund = ${ids} and payment_id is not null
    union
    select payment_id from disputes where stripe_dispute = ${ids} and payment_id is not null
    union
    select payments.id from checkout_sessions as session
    join payments on payments.stripe_payment_intent = session.stripe_payment_intent
    where stripe_checkout_session = ${ids}`);
  return readPaymentsById(
    db,
    rows.map(({ id }) => id),
  );
}
