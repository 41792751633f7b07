import { asc, sql } from "drizzle-orm";
import { lockAdoptions } from "../adoptions/lock-adoptions.ts";
import { lockRoots } from "../apply/lock-roots.ts";
import type { Queryable, Transaction } from "../database.ts";
import { isUuid } from "../payments/is-uuid.ts";
import { payments } from "../schema/index.ts";
import { PaymentNotFoundError } from "./errors.ts";

export type PaymentRow = typeof payments.$inferSelect;

/**
 * Locks payments until the commit against everybody who writes them: a Stripe payment by its roots, as applying does,
 * a typed one as `lockAdoptions` says, which `side` asks for also where none of them is typed.
 * @returns them as they stand under the lock, in the order asked for.
 * @throws PaymentNotFoundError
 */
export async function lockPayments(
  tx: Transaction,
  ids: readonly string[],
  side: "stripe" | "typed" = "stripe",
): Promise<PaymentRow[]> {
  const named = await readPayments(tx, ids);
  const roots = named
    .flatMap(({ stripePaymentIntent, stripeCharge }) => [stripePaymentIntent, stripeCharge])
    .filter((root) => root !== null);
  if (roots.length > 0) await lockRoots(tx, roots);
  const typed = named.some(({ source }) => source === "manual");
  await lockAdoptions(tx, typed ? "typed" : side);
  const locked = await tx
    .select()
    .from(payments)
    .where(amongIds(ids))
    .orderBy(asc(payments.id))
    .for("no key update");
  return inOrder(ids, locked);
}

async function readPayments(db: Queryable, ids: readonly string[]): Promise<PaymentRow[]> {
  return inOrder(ids, await db.select().from(payments).where(amongIds(ids)));
}

function amongIds(ids: readonly string[]) {
  // What is no uuid is nobody's id.
  return sql`${payments.id} = any(${sql.param(ids.filter((id) => isUuid(id)))}::uuid[])`;
}

function inOrder(ids: readonly string[], rows: readonly PaymentRow[]): PaymentRow[] {
  return ids.map((id) => {
    const row = rows.find((candidate) => candidate.id === id.toLowerCase());
    if (!row) throw new PaymentNotFoundError("there is no such payment");
    return row;
  });
}
