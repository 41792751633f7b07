import { and, eq, isNotNull, or } from "drizzle-orm";
import type { Queryable } from "../database.ts";
import { refunds } from "../schema/index.ts";
import { isUuid } from "./is-uuid.ts";

/** The refund of an id, ours or Stripe's, whose payment is known; null when there is none. */
export async function findRefund(
  db: Queryable,
  id: string,
): Promise<{ stripe: string; paymentId: string } | null> {
  const [refund] = await db
    .select({ stripe: refunds.stripeRefund, paymentId: refunds.paymentId })
    .from(refunds)
    .where(
      and(
        or(eq(refunds.stripeRefund, id), isUuid(id) ? eq(refunds.id, id) : undefined),
        isNotNull(refunds.paymentId),
      ),
    );
  return refund?.paymentId ? { stripe: refund.stripe, paymentId: refund.paymentId } : null;
}
