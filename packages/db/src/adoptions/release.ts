import { and, eq, sql } from "drizzle-orm";
import type { Queryable, Transaction } from "../database.ts";
import type { Standing } from "../decisions/decide.ts";
import { newId } from "../new-id.ts";
import { isUuid } from "../payments/is-uuid.ts";
import { activity, adoptions } from "../schema/index.ts";
import { type Adoption, supersede } from "./accept.ts";

/** The typed payment that a Stripe payment took over, if any. */
export async function acceptedAdoption(
  db: Queryable,
  stripePaymentId: string,
): Promise<Adoption | null> {
  if (!isUuid(stripePaymentId)) return null;
  const [adoption] = await db
    .select()
    .from(adoptions)
    .where(and(eq(adoptions.stripePaymentId, stripePaymentId), eq(adoptions.state, "accepted")));
  return adoption ?? null;
}

/**
 * The typed payment counts again. The Stripe payment is the caller's; both are locked.
 * @param state what becomes of the pair: `rejected` never comes back, `suggested` waits for a person.
 */
export async function releasePair(
  tx: Transaction,
  adoption: Adoption,
  typed: Standing,
  state: "rejected" | "suggested",
  by: string,
): Promise<void> {
  await tx
    .update(adoptions)
    .set({ state, before: null, decidedBy: by, decidedAt: sql`now()` })
    .where(eq(adoptions.id, adoption.id));
  await supersede(tx, typed, null);
  await tx.insert(activity).values({
    id: newId(),
    actor: by,
    action: "adoption.undone",
    subject: `payment:${adoption.stripePaymentId}`,
    detail: { typed: adoption.manualPaymentId, pair: state },
  });
}
