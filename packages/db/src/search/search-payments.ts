import { type SQL, sql } from "drizzle-orm";
import type { Queryable } from "../database.ts";
import type { Search } from "./read-search.ts";

/** A payment as a list of hits shows it, in minor units of its `currency`. */
export type PaymentHit = {
  id: string;
  source: string;
  /** Stripe's id of it: its PaymentIntent, else its charge. */
  stripe: string | null;
  payer: { name: string | null; email: string | null };
  method: string | null;
  currency: string;
  amount: bigint;
  received: bigint;
  status: string;
  review: string;
  created: Date;
  paidAt: Date | null;
  /** References of the bookings it belongs to. */
  bookings: string[];
};

type Row = Omit<PaymentHit, "payer" | "created" | "paidAt"> & {
  payerName: string | null;
  payerEmail: string | null;
  created: number;
  paidAt: number | null;
};

export async function searchPayments(
  db: Queryable,
  search: Search,
  amounts: readonly { currency: string; amount: bigint }[],
  limit: number,
): Promise<PaymentHit[]> {
  const branches = branchesOf(search, amounts, limit);
  if (branches.length === 0) return [];
  const rows = await db.execute<Row>(sql`
    select id, source, coalesce(stripe_payment_intent, stripe_charge) as stripe,
      payer_name as "payerName", payer_email as "payerEmail", method, currency, amount, received, status, review,
      extract(epoch from created)::float as created, extract(epoch from paid_at)::float as "paidAt",
      array(select reference from allocations join bookings on bookings.id = booking_id
        where payment_id = payments.id order by reference) as bookings
    from (${sql.join(branches, sql` union `)}) as hit (id) join payments using (id)
    order by payments.created desc, id desc limit ${limit}`);
  return rows.map(({ payerName, payerEmail, created, paidAt, ...row }) => ({
    ...row,
    payer: { name: payerName, email: payerEmail },
    created: new Date(created * 1000),
    paidAt: paidAt === null ? null : new Date(paidAt * 1000),
  }));
}

function branchesOf(
  { uuid, stripe, email, phone, name, externalId }: Search,
  amounts: readonly { currency: string; amount: bigint }[],
  limit: number,
): SQL[] {
  const branches: SQL[] = [];
  const newest = (where: SQL) =>
    branches.push(
      sql`(select id from payments where ${where} order by created desc, id desc limit ${limit})`,
    );
  if (uuid !== null) newest(sql`id = ${uuid}::uuid`);
  if (externalId !== null) newest(sql`external_id = ${externalId}`);
  if (stripe) branches.push(...byStripe[stripe.kind](stripe.id, limit));
  if (email !== null) newest(sql`payer_email_folded = ${email}`);
  if (phone !== null) newest(sql`payer_phone_folded = ${phone}`);
  if (name.length > 0) newest(sql`payer_name_folded @> ${sql.param([...name])}::text[]`);
  for (const { currency, amount } of amounts) {
    newest(sql`currency = ${currency} and received = ${amount}`);
  }
  return branches;
}

type Kind = NonNullable<Search["stripe"]>["kind"];

/** The payments that an id of Stripe's is of; none for what is no part of a payment. */
const byStripe: Readonly<Record<Kind, (id: string, limit: number) => SQL[]>> = {
  paymentIntent: (id) => [sql`(select id from payments where stripe_payment_intent = ${id})`],
  charge: (id) => [sql`(select payment_id from payment_attempts where stripe_charge = ${id})`],
  checkoutSession: (id) => [
    sql`(select payments.id from checkout_sessions as session
      join payments on payments.stripe_payment_intent = session.stripe_payment_intent
      where stripe_checkout_session = ${id})`,
  ],
  refund: (id) => [sql`(select payment_id from refunds where stripe_refund = ${id})`],
  dispute: (id) => [sql`(select payment_id from disputes where stripe_dispute = ${id})`],
  balanceTransaction: (id) =>
    ["payment_attempts charge", "refunds refund", "disputes dispute"].map((part) => {
      const [table, thing] = part.split(" ");
      return sql`(select payment_id from balance_transactions as movement
        join ${sql.raw(`${table} as part on part.stripe_${thing}`)} = movement.source
        where stripe_balance_transaction = ${id})`;
    }),
  customer: (id, limit) => [
    sql`(select id from payments where stripe_customer = ${id}
      order by created desc, id desc limit ${limit})`,
  ],
  payout: () => [],
  event: () => [],
  paymentLink: (id, limit) => [
    sql`(select payments.id from bookings
      join allocations on allocations.booking_id = bookings.id
      join payments on payments.id = allocations.payment_id
      where bookings.stripe_payment_link = ${id}
      order by payments.created desc, payments.id desc limit ${limit})`,
  ],
};
