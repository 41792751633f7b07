import { desc, eq } from "drizzle-orm";
import type { Queryable } from "../database.ts";
import { isUuid } from "../payments/is-uuid.ts";
import { paymentNotes } from "../schema/index.ts";

/** What somebody wrote about a payment. */
export type Note = { id: string; by: string; at: Date; text: string };

export const noteColumns = {
  id: paymentNotes.id,
  by: paymentNotes.by,
  at: paymentNotes.at,
  text: paymentNotes.text,
};

/** What was written about a payment, the last first. @param paymentId ours. */
export async function listNotes(db: Queryable, paymentId: string): Promise<Note[]> {
  if (!isUuid(paymentId)) return [];
  return db
    .select(noteColumns)
    .from(paymentNotes)
    .where(eq(paymentNotes.paymentId, paymentId))
    .orderBy(desc(paymentNotes.id));
}
