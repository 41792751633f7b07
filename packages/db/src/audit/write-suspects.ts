import type { ObjectType } from "@rentease/core";
import type { Transaction } from "../database.ts";
import { newId } from "../new-id.ts";
import { auditDifferences } from "../schema/index.ts";
import type { Difference } from "./compare-object.ts";

/** A kind of Stripe object; a payment by its PaymentIntent or charge; a payout's lines by the payout. */
export type AuditedType = ObjectType | "payment" | "payout_lines";

export type Suspect = Difference & { objectType: AuditedType; stripeId: string };

/** Each is kept once, however often it comes up. */
export async function writeSuspects(
  tx: Transaction,
  auditId: string,
  suspects: readonly Suspect[],
): Promise<void> {
  if (suspects.length === 0) return;
  await tx
    .insert(auditDifferences)
    .values(suspects.map((suspect) => ({ id: newId(), auditId, ...suspect })))
    .onConflictDoNothing();
}
