import { type SQL, sql } from "drizzle-orm";
import type { Queryable } from "../database.ts";
import type { Search } from "./read-search.ts";

/** A payout as a list of hits shows it, in minor units of its `currency`. */
export type PayoutHit = {
  stripe: string;
  status: string;
  currency: string;
  amount: bigint;
  arrivalDate: Date;
};

/** A dispute as a list of hits shows it; `payment` is our id of what is disputed, null until it is known. */
export type DisputeHit = {
  stripe: string;
  payment: string | null;
  status: string;
  reason: string | null;
  currency: string;
  amount: bigint;
  evidenceDueBy: Date | null;
};

/** An event as a list of hits shows it, by Stripe's id. */
export type EventHit = { id: string; type: string; state: string; receivedAt: Date };

/** By Stripe's id, by a movement that went out with it, or by its amount. */
export async function searchPayouts(
  db: Queryable,
  { uuid, stripe }: Search,
  amounts: readonly { currency: string; amount: bigint }[],
  limit: number,
): Promise<PayoutHit[]> {
  const found = anyOf([
    uuid !== null && sql`id = ${uuid}::uuid`,
    stripe?.kind === "payout" && sql`stripe_payout = ${stripe.id}`,
    stripe?.kind === "balanceTransaction" &&
      sql`stripe_payout = (select movement.stripe_payout from balance_transactions as movement
        where stripe_balance_transaction = ${stripe.id})`,
    ...amounts.map(({ currency, amount }) => sql`(currency = ${currency} and amount = ${amount})`),
  ]);
  if (!found) return [];
  const rows = await db.execute<Omit<PayoutHit, "arrivalDate"> & { arrival: number }>(sql`
    select stripe_payout as stripe, status, currency, amount, extract(epoch from arrival_date)::float as arrival
    from payouts where ${found} order by created desc, id desc limit ${limit}`);
  return rows.map(({ arrival, ...row }) => ({ ...row, arrivalDate: new Date(arrival * 1000) }));
}

export async function searchDisputes(
  db: Queryable,
  { uuid, stripe }: Search,
  limit: number,
): Promise<DisputeHit[]> {
  const found = anyOf([
    uuid !== null && sql`id = ${uuid}::uuid`,
    stripe?.kind === "dispute" && sql`stripe_dispute = ${stripe.id}`,
    stripe?.kind === "charge" && sql`stripe_charge = ${stripe.id}`,
    stripe?.kind === "paymentIntent" && sql`stripe_payment_intent = ${stripe.id}`,
  ]);
  if (!found) return [];
  const rows = await db.execute<Omit<DisputeHit, "evidenceDueBy"> & { due: number | null }>(sql`
    select stripe_dispute as stripe, payment_id as payment, status, reason, currency, amount,
      extract(epoch from evidence_due_by)::float as due
    from disputes where ${found} order by created desc, id desc limit ${limit}`);
  return rows.map(({ due, ...row }) => ({
    ...row,
    evidenceDueBy: due === null ? null : new Date(due * 1000),
  }));
}

/** By its own id only: what it is about is in its payload, which no index reads. */
export async function searchEvents(
  db: Queryable,
  { uuid, stripe }: Search,
  limit: number,
): Promise<EventHit[]> {
  const found = anyOf([
    uuid !== null && sql`id = ${uuid}::uuid`,
    stripe?.kind === "event" && sql`event_id = ${stripe.id}`,
  ]);
  if (!found) return [];
  const rows = await db.execute<Omit<EventHit, "receivedAt"> & { received: number }>(sql`
    select event_id as id, type, state, extract(epoch from received_at)::float as received
    from stripe_events where ${found} limit ${limit}`);
  return rows.map(({ received, ...row }) => ({ ...row, receivedAt: new Date(received * 1000) }));
}

function anyOf(conditions: readonly (SQL | false)[]): SQL | undefined {
  const held = conditions.filter((condition) => condition !== false);
  return held.length === 0 ? undefined : sql.join(held, sql` or `);
}
