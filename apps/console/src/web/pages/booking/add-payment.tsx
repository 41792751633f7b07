import { formatDecimal } from "@rentease/core";
import { type BookingAccount, newId } from "@rentease/db";
import { useAsked } from "../../asked-context.ts";
import { ActionForm, For } from "../../parts/action-form.tsx";
import { ManualPaymentFields } from "../../parts/manual-payment-fields.tsx";
import { wasSent, typed } from "../../typed.ts";

const form = "add";

/** Types in a payment that did not come through Stripe. */
export function AddPayment({ booking }: { booking: BookingAccount }) {
  const { sent, now } = useAsked();
  const { reference, currency, balance } = booking;
  const value = (field: string) => typed(sent, form, field);
  return (
    <For role="operator">
      <details open={wasSent(sent, form)}>
        <summary>Add a payment that did not come through Stripe</summary>
        <ActionForm
          to={`/bookings/${encodeURIComponent(reference)}/payments`}
          values={{ form, form_id: newId() }}
          class="stacked"
        >
          <ManualPaymentFields
            form={form}
            before={{
              amount: balance > 0n ? formatDecimal(balance, currency) : "",
              method: "",
              paidAt: now,
              note: "",
            }}
          />
          <label>
            Currency
            <input
              name="currency"
              value={value("currency") ?? currency.toUpperCase()}
              required
              maxlength={3}
              pattern="[A-Za-z]{3}"
              title="Three letters, as in EUR"
              autocomplete="off"
            />
          </label>
          <label>
            <input
              type="checkbox"
              name="across_currencies"
              checked={value("across_currencies") !== undefined}
            />
            Another currency than the booking's ({currency.toUpperCase()}) is meant
          </label>
          <label>
            Payer's name
            <input name="payer_name" value={value("payer_name")} autocomplete="off" />
          </label>
          <label>
            Payer's e-mail
            <input
              type="email"
              name="payer_email"
              value={value("payer_email")}
              autocomplete="off"
            />
          </label>
          <button type="submit">Add payment</button>
        </ActionForm>
      </details>
    </For>
  );
}
