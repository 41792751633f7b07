import type { ObjectType } from "@rentease/core";
import { sql } from "drizzle-orm";
import type { Database } from "../database.ts";
import type { Difference } from "./compare-object.ts";
import { findUnderived } from "./find-underived.ts";
import type { SettleDependencies } from "./look-again.ts";

/**
 * How a payment differs from what its parts make it. One that no part of ours makes is `extra` only where Stripe knows
 * none of its ids; else it is `derived`: what makes it is to be fetched.
 */
export async function lookAtPayment(
  { db, ask, rules }: SettleDependencies,
  stripeId: string,
): Promise<Difference | null> {
  const found = (await findUnderived(db, [stripeId], rules)).find(
    (each) => each.stripeId === stripeId,
  );
  if (!found) return null;
  const { cause, fields } = found;
  if (cause !== "extra") return { cause, fields };
  for (const { type, id } of await readMakers(db, stripeId)) {
    if (await ask.fetchObject(type, id)) {
      return { cause: "derived", fields: [{ field: type, ours: null, stripe: id }] };
    }
  }
  return { cause, fields };
}

/** The objects that make a payment: what it goes by, and the charge that its row names where that is not here. */
export async function readMakers(
  db: Database,
  stripeId: string,
): Promise<{ type: ObjectType; id: string }[]> {
  const rows = await db.execute<{ type: ObjectType; id: string }>(sql`
    select 'payment_intent' as type, stripe_payment_intent as id
    from payment_intents where stripe_payment_intent = ${stripeId}
    union
    select 'charge', stripe_charge from payment_attempts where stripe_charge = ${stripeId}
    union
    select 'payment_intent', stripe_payment_intent
    from payments where stripe_payment_intent = ${stripeId}
    union
    select 'charge', stripe_charge from payments
    where (stripe_payment_intent = ${stripeId} or stripe_charge = ${stripeId})
      and stripe_charge is not null
      and not exists (
        select from payment_attempts known where known.stripe_charge = payments.stripe_charge)`);
  return [...rows];
}
