import { formatDecimal } from "@rentease/core";
import type { DecisionRecord, ListedPayment } from "@rentease/db";
import { useAsked } from "../../asked-context.ts";
import { decisionInWords } from "../../decision-in-words.ts";
import { hrefOf } from "../../frame.ts";
import { ActionForm, For } from "../../parts/action-form.tsx";
import { Link } from "../../parts/link.tsx";
import { ShareRows } from "../../parts/share-rows.tsx";
import { wasSent, typed } from "../../typed.ts";

const form = "decide";
const rowsOffered = 4;

type Props = {
  payment: ListedPayment;
  history: readonly DecisionRecord[];
  nameOf: (actor: string) => string;
};

/** What a person may say about where the payment belongs. */
export function Decide({ payment, history, nameOf }: Props) {
  if (payment.voidedAt !== null || payment.supersededBy !== null) return null;
  if (payment.received <= 0n) return null;
  const waits = payment.review === "suggested" || payment.review === "unmatched";
  return (
    <For role="operator">
      {waits && (
        <p>
          <Link to={`/review/${payment.id}`}>Review it beside the bookings it could belong to</Link>
        </p>
      )}
      <Proposal payment={payment} />
      <DecideForm payment={payment} history={history} nameOf={nameOf} />
    </For>
  );
}

/** The booking that a rule proposes, to be taken or turned down. */
function Proposal({ payment: { id, suggestion, decision } }: { payment: ListedPayment }) {
  if (suggestion === null) return null;
  const values = { only: suggestion, expected_decision: decision ?? "" };
  return (
    <div class="actions">
      <ActionForm to={`/payments/${id}/match`} values={values}>
        <button type="submit">Accept {suggestion}</button>
      </ActionForm>
      <ActionForm to={`/payments/${id}/reject`} values={values}>
        <button type="submit" class="quiet">
          Not {suggestion}
        </button>
      </ActionForm>
    </div>
  );
}

function DecideForm({ payment, history, nameOf }: Props) {
  const { sent, frame } = useAsked();
  const { id, currency, review, allocations, decision } = payment;
  const to = (verb: string) => hrefOf(frame, `/payments/${id}/${verb}`);
  const last = history.find(({ undoable }) => undoable);
  const rows = allocations.map(({ booking, amount }) => ({
    booking,
    amount: formatDecimal(amount, currency),
  }));
  const opened = review === "unmatched" || wasSent(sent, form);
  return (
    <details open={opened} class="decide">
      <summary>{allocations.length > 0 ? "Decide otherwise" : "Decide"}</summary>
      <ActionForm
        to={`/payments/${id}/match`}
        values={{ form, expected_decision: decision ?? "" }}
        class="stacked"
      >
        <ShareRows
          form={form}
          currency={currency}
          rows={rows}
          most={rowsOffered}
          available={payment.received}
        />
        <label>
          <input
            type="checkbox"
            name="across_currencies"
            checked={typed(sent, form, "across_currencies") !== undefined}
          />
          A booking in another currency is meant
        </label>
        <label>
          Note, kept with the decision
          <input name="note" value={typed(sent, form, "note")} maxlength={2000} />
        </label>
        <div class="actions">
          <button type="submit">Match</button>
          {allocations.length > 0 && (
            <button type="submit" class="quiet" formaction={to("unmatch")}>
              Take off {allocations.length > 1 ? "its bookings" : allocations[0]?.booking}
            </button>
          )}
          {review !== "excluded" && (
            <button type="submit" class="quiet" formaction={to("exclude")}>
              Exclude: for no booking
            </button>
          )}
          {last && (
            <button type="submit" class="quiet" formaction={to("undo")}>
              Undo: {nameOf(last.by)} {decisionInWords(last, currency)}
            </button>
          )}
        </div>
      </ActionForm>
    </details>
  );
}
