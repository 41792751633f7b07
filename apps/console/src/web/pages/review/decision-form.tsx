import type { ListedPayment } from "@rentease/db";
import type { PropsWithChildren } from "hono/jsx";
import { useAsked } from "../../asked-context.ts";
import { ActionForm, For } from "../../parts/action-form.tsx";
import { Key } from "../../parts/key.tsx";
import { typed } from "../../typed.ts";
import { afterDecision } from "./after-decision.ts";

/** What this form is called among those of its page (typed.ts). */
export const form = "review";

type DecisionFormProps = PropsWithChildren<{ payment: ListedPayment; next: string | null }>;

/**
 * All that can be done about the payment is one form, so that looking for another booking loses nothing of what is
 * typed, and one note goes with whatever is decided.
 */
export function DecisionForm({ payment, next, children }: DecisionFormProps) {
  const { frame } = useAsked();
  return (
    <ActionForm
      to={`/review/${payment.id}`}
      needs="viewer"
      values={{
        form,
        to: afterDecision(frame, payment.id, next),
        expected_decision: payment.decision ?? "",
      }}
    >
      {/* What the Enter key presses is the first button: it looks, and decides nothing. */}
      <button type="submit" hidden>
        Find
      </button>
      {children}
    </ActionForm>
  );
}

type NoteProps = { payment: ListedPayment; asksAcrossCurrencies: boolean };

/** What goes with a decision, and those that name no booking. */
export function DecisionNote({ payment, asksAcrossCurrencies }: NoteProps) {
  const { sent } = useAsked();
  const at = `/payments/${payment.id}`;
  return (
    <For role="operator">
      {asksAcrossCurrencies && (
        <AcrossCurrencies>
          Also a booking in another currency than {payment.currency.toUpperCase()}
        </AcrossCurrencies>
      )}
      <label>
        Note, kept with the decision (optional)
        <input name="note" maxlength={2000} value={typed(sent, form, "note")} />
      </label>
      <div class="actions">
        <button type="submit" formaction={`${at}/exclude`} class="quiet" data-key="e">
          Exclude: for no booking at all
          <Key of="e" />
        </button>
        {payment.allocations.length > 0 && (
          <button type="submit" formaction={`${at}/unmatch`} class="quiet">
            Take it off its booking
          </button>
        )}
      </div>
    </For>
  );
}

export function AcrossCurrencies({ children }: PropsWithChildren) {
  const { sent } = useAsked();
  return (
    <label>
      <input
        type="checkbox"
        name="across_currencies"
        value="true"
        checked={typed(sent, form, "across_currencies") !== undefined}
      />
      {children}
    </label>
  );
}
