import { foldReference } from "@rentease/core";
import { and, desc, eq, gte, lt, type SQL, sql } from "drizzle-orm";
import type { Queryable } from "../database.ts";
import { payments } from "../schema/index.ts";
import { isUuid } from "./is-uuid.ts";
import { type ListedPayment, listedPayments } from "./listed-payment.ts";

/** Which payments: all of those given hold. */
export type PaymentFilter = {
  review?: string | undefined;
  status?: string | undefined;
  source?: string | undefined;
  /** A booking's reference, however it is written: those of which a part belongs to it. */
  booking?: string | undefined;
  /** Created in [from, to). */
  from?: Date | undefined;
  to?: Date | undefined;
};

/** A payment's place in the list. */
export type Place = { created: Date; id: string };

/** The newest payments first. @param before only those that come after this place. */
export async function listPayments(
  db: Queryable,
  { limit, before, ...filter }: PaymentFilter & { limit: number; before?: Place | undefined },
): Promise<ListedPayment[]> {
  return select(db, and(matching(filter), before ? listedAfter(before) : undefined), limit);
}

function matching({ review, status, source, booking, from, to }: PaymentFilter): SQL | undefined {
  return and(
    review === undefined ? undefined : eq(payments.review, review),
    status === undefined ? undefined : eq(payments.status, status),
    source === undefined ? undefined : eq(payments.source, source),
    booking === undefined
      ? undefined
      : sql`${payments.id} in (
          select payment_id from allocations
          join bookings on bookings.id = booking_id
          where reference_folded = ${foldReference(booking)})`,
    from && gte(payments.created, from),
    to && lt(payments.created, to),
  );
}

function listedAfter({ created, id }: Place): SQL {
  return sql`(${payments.created}, ${payments.id}) < (${created.toISOString()}::timestamptz, ${id}::uuid)`;
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
    .select()
    .from(payments)
    .where(where)
    .orderBy(desc(payments.created), desc(payments.id))
    .limit(limit);
  return listedPayments(db, rows);
}
