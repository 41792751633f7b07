import type { ListedPayment, Note } from "@rentease/db";
import { useAsked } from "../../asked-context.ts";
import { ActionForm } from "../../parts/action-form.tsx";
import { Moment } from "../../parts/moment.tsx";
import { typed } from "../../typed.ts";

type Props = { payment: ListedPayment; notes: readonly Note[]; nameOf: (actor: string) => string };

/** What colleagues tell each other about the payment. */
export function Notes({ payment, notes, nameOf }: Props) {
  const { sent, here } = useAsked();
  return (
    <>
      <h2>Notes</h2>
      {notes.map(({ by, at, text }) => (
        <blockquote class="note">
          {text}
          <footer>
            {nameOf(by)}, <Moment at={at} />
          </footer>
        </blockquote>
      ))}
      {notes.length === 0 && (
        <p class="empty">No notes. Write one to tell a colleague something.</p>
      )}
      <ActionForm
        to={`/payments/${payment.id}/notes`}
        values={{ form: "note", to: here }}
        class="stacked"
      >
        <label>
          Note to a colleague
          <textarea name="text" rows={2} maxlength={2000} required>
            {typed(sent, "note", "text")}
          </textarea>
        </label>
        <button type="submit" class="quiet">
          Keep note
        </button>
      </ActionForm>
    </>
  );
}
