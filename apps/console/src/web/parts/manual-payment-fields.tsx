import { useAsked } from "../asked-context.ts";
import { typed } from "../typed.ts";
import { typedMoment } from "./moment.tsx";

type ManualPaymentFieldsProps = {
  /** Of the form they stand in (typed.ts). */
  form: string;
  /** What stands there before anything is typed. */
  before: { amount: string; method: string; paidAt: Date; note: string };
  /** Of the amount, where it is given already. */
  currency?: string;
};

/** What staff type of a payment that did not come through Stripe. */
export function ManualPaymentFields({ form, before, currency }: ManualPaymentFieldsProps) {
  const { sent, timeZone, deps } = useAsked();
  const value = (field: string, otherwise: string) => typed(sent, form, field) ?? otherwise;
  const methods = new Set(["cash", "bank transfer", ...Object.values(deps.rules.methodNames)]);
  return (
    <>
      <label>
        Amount{currency === undefined ? "" : ` in ${currency.toUpperCase()}`}
        <input
          name="amount"
          value={value("amount", before.amount)}
          inputmode="decimal"
          autocomplete="off"
          required
        />
      </label>
      <label>
        Method
        <input
          name="method"
          value={value("method", before.method)}
          list={`${form}-methods`}
          autocomplete="off"
          required
          maxlength={255}
        />
      </label>
      <datalist id={`${form}-methods`}>
        {[...methods].map((method) => (
          <option value={method} />
        ))}
      </datalist>
      <label>
        Paid ({timeZone})
        <input
          type="datetime-local"
          name="paid_at"
          value={value("paid_at", typedMoment(before.paidAt, timeZone))}
          required
        />
      </label>
      <label>
        Note
        <input name="note" value={value("note", before.note)} maxlength={2000} />
      </label>
    </>
  );
}
