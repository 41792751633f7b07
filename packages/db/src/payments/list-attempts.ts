import { asc, eq } from "drizzle-orm";
import type { Queryable } from "../database.ts";
import { paymentAttempts } from "../schema/index.ts";
import { isUuid } from "./is-uuid.ts";

/** A charge of a payment, failed ones too; `amount` in minor units of `currency`. */
export type PaymentAttempt = {
  /** Stripe's id of the charge. */
  stripe: string;
  created: Date;
  status: string;
  currency: string;
  amount: bigint;
  /** Stripe's names: `card`, and the wallet it was in. */
  methodType: string | null;
  wallet: string | null;
  card: { brand: string | null; last4: string | null };
  failureCode: string | null;
};

/** How often it was tried, oldest first. @param paymentId ours. */
export async function listAttempts(db: Queryable, paymentId: string): Promise<PaymentAttempt[]> {
  if (!isUuid(paymentId)) return [];
  const rows = await db
    .select()
    .from(paymentAttempts)
    .where(eq(paymentAttempts.paymentId, paymentId))
    .orderBy(asc(paymentAttempts.created), asc(paymentAttempts.stripeCharge));
  return rows.map(
    ({ stripeCharge, created, status, currency, amount, methodType, wallet, ...row }) => ({
      stripe: stripeCharge,
      created,
      status,
      currency,
      amount,
      methodType,
      wallet,
      card: { brand: row.cardBrand, last4: row.cardLast4 },
      failureCode: row.failureCode,
    }),
  );
}
