import { currencyDecimals } from "@rentease/core";
import type { ListedPayment } from "@rentease/db";
import { useAsked } from "../../asked-context.ts";
import { ActionForm } from "../../parts/action-form.tsx";
import { Key } from "../../parts/key.tsx";
import { Link } from "../../parts/link.tsx";
import { grouped } from "../../parts/money.tsx";
import { afterDecision } from "./after-decision.ts";

type SplitFormProps = {
  payment: ListedPayment;
  next: string | null;
  parts: number;
  /** References to choose from while typing. */
  proposed: readonly string[];
};

/** One payment over several bookings. What is left is shown while one types, and checked when it is sent. */
export function SplitForm({ payment, next, parts, proposed }: SplitFormProps) {
  const { frame, refused, here } = useAsked();
  const typed = (field: string) => [refused?.form[field] ?? []].flat();
  const [bookings, amounts] = [typed("booking"), typed("amount")];
  const open = amounts.length > 0 || new URL(here, "http://console").searchParams.has("parts");
  const { received, currency } = payment;
  const rows = Array.from({ length: Math.max(parts, amounts.length) }, (_, row) => row);
  return (
    <details class="split" open={open}>
      <summary data-key="s">
        Split over several bookings <Key of="s" />
      </summary>
      <ActionForm
        to={`/payments/${payment.id}/match`}
        values={{
          to: afterDecision(frame, payment.id, next),
          expected_decision: payment.decision ?? "",
        }}
      >
        <div
          class="parts"
          data-remainder-of={received.toString()}
          data-decimals={String(currencyDecimals(currency))}
        >
          {rows.map((row) => (
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
          ))}
          <p>
            Left of {grouped(received, currency)}:{" "}
            <output data-remainder aria-live="polite">
              {grouped(received, currency).split("\u00A0")[0]}
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
          <input type="checkbox" name="across_currencies" value="true" />
          Also bookings in another currency
        </label>
        <label>
          Note, kept with the split (optional)
          <input name="note" maxlength={2000} />
        </label>
        <div class="actions">
          <button type="submit">Split</button>
          <Link to={`/review/${payment.id}`} query={{ parts: Math.min(rows.length + 4, 50) }}>
            More rows
          </Link>
        </div>
      </ActionForm>
    </details>
  );
}
