import { eq } from "drizzle-orm";
import type { Queryable } from "../database.ts";
import { PaymentNotFoundError } from "../decisions/errors.ts";
import { newId } from "../new-id.ts";
import { isUuid } from "../payments/is-uuid.ts";
import { activity, paymentNotes, payments } from "../schema/index.ts";
import { InvalidNoteError } from "./errors.ts";
import { type Note, noteColumns } from "./list-notes.ts";

/**
 * Writes a note about a payment; it decides nothing.
 * @param paymentId ours.
 * @throws PaymentNotFoundError, InvalidNoteError
 */
export async function addNote(
  db: Queryable,
  paymentId: string,
  { by, text }: { by: string; text: string },
): Promise<Note> {
  const said = text.trim();
  if (said === "") throw new InvalidNoteError("text", "a note has a text");
  return db.transaction(async (tx) => {
    const [payment] = isUuid(paymentId)
      ? await tx.select({ id: payments.id }).from(payments).where(eq(payments.id, paymentId))
      : [];
    if (!payment) throw new PaymentNotFoundError("there is no such payment");
    const [note] = await tx
      .insert(paymentNotes)
      .values({ id: newId(), paymentId: payment.id, by, text: said })
      .returning(noteColumns);
    if (!note) throw new Error("an insert returned no row");
    await tx.insert(activity).values({
      id: newId(),
      actor: by,
      action: "payment.noted",
      subject: `payment:${payment.id}`,
      detail: { note: note.id },
    });
    return note;
  });
}
