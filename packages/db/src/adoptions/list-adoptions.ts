import { and, count, desc, eq, lt, or, type SQL, sql } from "drizzle-orm";
import type { Queryable } from "../database.ts";
import { readPaymentsById } from "../payments/list-payments.ts";
import type { ListedPayment } from "../payments/listed-payment.ts";
import { isUuid } from "../payments/is-uuid.ts";
import { adoptions } from "../schema/index.ts";

/** A typed payment and the Stripe payment it is, or may be. */
export type ListedAdoption = {
  id: string;
  /** suggested, accepted or rejected. */
  state: string;
  rule: string;
  reasons: string[];
  by: string;
  decidedAt: Date;
  typed: ListedPayment;
  stripe: ListedPayment;
};

/**
 * The last found first. Of the proposed ones only those that can be accepted: neither payment adopted or voided.
 * @param options.payment our id of one of the two.
 * @param options.cursor the id of the last one seen.
 */
export async function listAdoptions(
  db: Queryable,
  options: {
    state?: string | undefined;
    payment?: string | undefined;
    limit: number;
    cursor?: string | undefined;
  },
): Promise<ListedAdoption[]> {
  const { state, payment, limit, cursor } = options;
  return read(
    db,
    and(
      state === undefined ? undefined : eq(adoptions.state, state),
      payment === undefined
        ? undefined
        : or(eq(adoptions.manualPaymentId, payment), eq(adoptions.stripePaymentId, payment)),
      cursor === undefined ? undefined : lt(adoptions.id, cursor),
      sql`(${adoptions.state} <> 'suggested' or ${acceptable})`,
    ),
    limit,
  );
}

/** How many pairs wait for a person: those that `listAdoptions` lists as suggested. */
export async function countProposedAdoptions(db: Queryable): Promise<number> {
  const [row] = await db
    .select({ proposed: count() })
    .from(adoptions)
    .where(and(eq(adoptions.state, "suggested"), acceptable));
  return row?.proposed ?? 0;
}

/** Neither of the two is adopted or voided. */
const acceptable = sql`(
  exists (
    select from payments where payments.id = ${adoptions.manualPaymentId}
    and superseded_by is null and voided_at is null)
  and not exists (
    select from adoptions other where other.stripe_payment_id = ${adoptions.stripePaymentId}
    and other.state = 'accepted'))`;

/** Null where there is none. */
export async function showAdoption(db: Queryable, id: string): Promise<ListedAdoption | null> {
  if (!isUuid(id)) return null;
  const [adoption] = await read(db, eq(adoptions.id, id), 1);
  return adoption ?? null;
}

async function read(
  db: Queryable,
  where: SQL | undefined,
  limit: number,
): Promise<ListedAdoption[]> {
  const rows = await db
    .select()
    .from(adoptions)
    .where(where)
    .orderBy(desc(adoptions.id))
    .limit(limit);
  const payments = await readPaymentsById(
    db,
    rows.flatMap((row) => [row.manualPaymentId, row.stripePaymentId]),
  );
  const byId = new Map(payments.map((payment) => [payment.id, payment]));
  return rows.flatMap((row) => {
    const typed = byId.get(row.manualPaymentId);
    const stripe = byId.get(row.stripePaymentId);
    if (!typed || !stripe) return [];
    const { id, state, rule, reasons, decidedBy: by, decidedAt } = row;
    return [{ id, state, rule, reasons, by, decidedAt, typed, stripe }];
  });
}
