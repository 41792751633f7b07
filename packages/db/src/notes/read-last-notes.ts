import { desc, sql } from "drizzle-orm";
import { among } from "../among.ts";
import type { Queryable } from "../database.ts";
import { paymentNotes } from "../schema/index.ts";
import { type Note, noteColumns } from "./list-notes.ts";

/** The last note about a payment, and how many there are. */
export type LastNote = Note & { notes: number };

/** Of each of these payments that has any. @param paymentIds ours. */
export async function readLastNotes(
  db: Queryable,
  paymentIds: readonly string[],
): Promise<Map<string, LastNote>> {
  const rows = await db
    .selectDistinctOn([paymentNotes.paymentId], {
      ...noteColumns,
      payment: paymentNotes.paymentId,
      notes: sql<number>`count(*) over (partition by ${paymentNotes.paymentId})::int`,
    })
    .from(paymentNotes)
    .where(among(paymentNotes.paymentId, paymentIds))
    .orderBy(paymentNotes.paymentId, desc(paymentNotes.id));
  return new Map(rows.map(({ payment, ...note }) => [payment, note]));
}
