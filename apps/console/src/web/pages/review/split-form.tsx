import type { ListedPayment } from "@rentease/db";
import { useAsked } from "../../asked-context.ts";
import { ActionForm } from "../../parts/action-form.tsx";
import { Key } from "../../parts/key.tsx";
import { ShareRows } from "../../parts/share-rows.tsx";
import { isRefused, typed } from "../../typed.ts";
import { afterDecision } from "./after-decision.ts";

const form = "split";
/** Rows that are there at once, and those folded away. */
const shownRows = 4;
const mostRows = 20;

type SplitFormProps = {
  payment: ListedPayment;
  next: string | null;
  /** References to choose from while typing. */
  proposed: readonly string[];
};

/** One payment over several bookings. What is left is shown while one types, and checked when it is sent. */
export function SplitForm({ payment, next, proposed }: SplitFormProps) {
  const { frame, refused } = useAsked();
  const { received, currency } = payment;
  return (
    <details class="split" open={isRefused(refused, form)}>
      <summary data-key="s">
        Split over several bookings <Key of="s" />
      </summary>
      <ActionForm
        to={`/payments/${payment.id}/match`}
        values={{
          form,
          to: afterDecision(frame, payment.id, next),
          expected_decision: payment.decision ?? "",
        }}
      >
        <ShareRows
          form={form}
          currency={currency}
          most={mostRows}
          shown={shownRows}
          proposed={proposed}
          available={received}
        />
        <label>
          <input
            type="checkbox"
            name="across_currencies"
            value="true"
            checked={typed(refused, form, "across_currencies") !== undefined}
          />
          Also bookings in another currency
        </label>
        <label>
          Note, kept with the split (optional)
          <input name="note" maxlength={2000} value={typed(refused, form, "note")} />
        </label>
        <button type="submit">Split</button>
      </ActionForm>
    </details>
  );
}
