import { type Fact, rootsOf } from "@rentease/core";
import type { Queryable } from "../database.ts";
import { among } from "../among.ts";
import { erasedObjects } from "../schema/index.ts";

/** Those of these Stripe ids whose payer was erased. */
export async function readErased(
  db: Queryable,
  ids: readonly string[],
): Promise<ReadonlySet<string>> {
  if (ids.length === 0) return new Set();
  const rows = await db
    .select({ stripeId: erasedObjects.stripeId })
    .from(erasedObjects)
    .where(among(erasedObjects.stripeId, ids));
  return new Set(rows.map(({ stripeId }) => stripeId));
}

/** Whether who paid is left out of a fact: of the object itself, and of a new charge or session of its PaymentIntent. */
export function isErased(fact: Fact, erased: ReadonlySet<string>): boolean {
  return erased.size > 0 && rootsOf(fact).some((root) => erased.has(root));
}
