import { currencyDecimals, parseMoney } from "@rentease/core";
import type { ListedPayment } from "@rentease/db";
import { useAsked } from "../../asked-context.ts";
import { ActionForm } from "../../parts/action-form.tsx";
import { Key } from "../../parts/key.tsx";
import { decimalOf, grouped } from "../../parts/money.tsx";
import { isRefused, typed, typedEach } from "../../typed.ts";
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
  const bookings = typedEach(refused, form, "booking") ?? [];
  const amounts = typedEach(refused, form, "amount") ?? [];
  const { received, currency } = payment;
  const left = amounts.reduce(
    (rest, amount) => rest - (parseMoney(amount.trim(), currency) ?? 0n),
    received,
  );
  const rows = Array.from({ length: Math.max(mostRows, amounts.length) }, (_, row) => (
    <div class="part">
      <label>
        Booking {row + 1}
        <input name="booking" list="proposed" value={bookings[row]} autocomplete="off" />
      </label>
      <label>
        Amount {row + 1}
        <input name="amount" inputmode="decimal" value={amounts[row]} autocomplete="off" />
      </label>
    </div>
  ));
  const filled = bookings.findLastIndex((booking) => booking !== "") + 1;
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
        <div
          class="parts"
          data-remainder-of={received.toString()}
          data-decimals={String(currencyDecimals(currency))}
        >
          {rows.slice(0, shownRows)}
          <details open={filled > shownRows}>
            <summary>More rows</summary>
            {rows.slice(shownRows)}
          </details>
          <p>
            Left of {grouped(received, currency)}:{" "}
            <output data-remainder aria-live="polite">
              {decimalOf(left, currency)}
            </output>{" "}
            {currency.toUpperCase()}. One amount may stay empty: that booking gets what is left.
          </p>
        </div>
        <datalist id="proposed">
          {[...new Set(proposed)].map((reference) => (
            <option value={reference} />
          ))}
        </datalist>
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
