import { formatDecimal } from "@rentease/core";
import type { ListedPayment } from "@rentease/db";
import { useAsked } from "../../asked-context.ts";
import { ActionForm, For } from "../../parts/action-form.tsx";
import { ManualPaymentFields } from "../../parts/manual-payment-fields.tsx";
import { wasSent, typed } from "../../typed.ts";

const form = "correct";

/** What staff typed in, they can correct or void. */
export function ManualPayment({ payment }: { payment: ListedPayment }) {
  const { sent } = useAsked();
  if (payment.voidedAt !== null || payment.supersededBy !== null) return null;
  const { id, amount, currency, method, paidAt, created, note, allocations, decision } = payment;
  const seen = { expected_decision: decision ?? "" };
  const [only, ...others] = allocations;
  const booking = only && others.length === 0 && only.amount === amount ? only.booking : "";
  return (
    <For role="operator">
      <h2>Correct or void</h2>
      <details open={wasSent(sent, form)}>
        <summary>Correct what was typed in</summary>
        <ActionForm
          to={`/payments/${id}/correct`}
          values={{ form, booking_was: booking, ...seen }}
          class="stacked"
        >
          <ManualPaymentFields
            form={form}
            currency={currency}
            before={{
              amount: formatDecimal(amount, currency),
              method: method ?? "",
              paidAt: paidAt ?? created,
              note: note ?? "",
            }}
          />
          <label>
            Booking, for all of it (left as it is if empty)
            <input
              name="booking"
              value={typed(sent, form, "booking") ?? booking}
              autocomplete="off"
              maxlength={255}
            />
          </label>
          <label>
            <input
              type="checkbox"
              name="across_currencies"
              checked={typed(sent, form, "across_currencies") !== undefined}
            />
            A booking in another currency is meant
          </label>
          <button type="submit">Correct</button>
        </ActionForm>
      </details>
      <details>
        <summary>Void it: it was typed in by mistake</summary>
        <ActionForm to={`/payments/${id}/void`} values={seen} class="stacked">
          <label>
            Why
            <input name="note" maxlength={2000} />
          </label>
          <button type="submit" class="danger">
            Void the payment
          </button>
        </ActionForm>
      </details>
    </For>
  );
}
