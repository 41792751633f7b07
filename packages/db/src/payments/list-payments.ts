import { desc, eq, type SQL, sql } from "drizzle-orm";
import type { Queryable } from "../database.ts";
import { payments } from "../schema/index.ts";
import { findPayments, type PaymentFilter, type Place } from "./find-payments.ts";
import { isUuid } from "./is-uuid.ts";
import { type ListedPayment, listedPayments, paymentColumns } from "./listed-payment.ts";

/** The newest payments first. @param before only those that come after this place. */
export async function listPayments(
  db: Queryable,
  options: PaymentFilter & { limit: number; before?: Place | undefined },
): Promise<ListedPayment[]> {
  return db.transaction(async (tx) => readPaymentsById(tx, await findPayments(tx, options)));
}

/** The newest first. */
export async function readPaymentsById(
  db: Queryable,
  ids: readonly string[],
): Promise<ListedPayment[]> {
  return select(db, sql`${payments.id} = any(${sql.param([...ids])}::uuid[])`, ids.length);
}

/**
 * The payment of an id: ours, or Stripe's of its PaymentIntent or of any charge (failed ones too), Checkout Session,
 * refund or dispute of it. Null when there is none.
 */
export async function showPayment(db: Queryable, id: string): Promise<ListedPayment | null> {
  const where = isUuid(id)
    ? eq(payments.id, id)
    : sql`${payments.id} in (
        select id from payments where stripe_payment_intent = ${id}
        union all
        select payment_id from payment_attempts where stripe_charge = ${id}
        union all
        select payment_id from refunds where stripe_refund = ${id}
        union all
        select payment_id from disputes where stripe_dispute = ${id}
        union all
        select payments.id from checkout_sessions as session
        join payments on payments.stripe_payment_intent = session.stripe_payment_intent
        where stripe_checkout_session = ${id})`;
  const [payment] = await select(db, where, 1);
  return payment ?? null;
}

async function select(
  db: Queryable,
  where: SQL | undefined,
  limit: number,
): Promise<ListedPayment[]> {
  const rows = await db
    .select(paymentColumns)
    .from(payments)
    .where(where)
    .orderBy(desc(payments.created), desc(payments.id))
    .limit(limit);
  return listedPayments(db, rows);
}
