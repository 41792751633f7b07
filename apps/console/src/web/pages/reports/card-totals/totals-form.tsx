import { useAsked } from "../../../asked-context.ts";
import type { AskedTotals } from "./asked-totals.ts";

const sources = {
  stripe: "Paid through Stripe",
  manual: "Typed in by staff",
  all: "Both",
} as const;

/** By what the totals are grouped; the frame goes along. */
export function TotalsForm({ asked: { groupBy, source } }: { asked: AskedTotals }) {
  const { frame } = useAsked();
  const each = groupBy.find((grouping) => grouping === "day" || grouping === "month") ?? "period";
  return (
    <form method="get" action="/reports/card-totals" class="filters" aria-label="Totals by">
      {Object.entries(frame).map(
        ([name, value]) => value !== null && <input type="hidden" name={name} value={value} />,
      )}
      <label>
        Totals of each
        <select name="each">
          <option value="month" selected={each === "month"}>
            month
          </option>
          <option value="day" selected={each === "day"}>
            day
          </option>
          <option value="period" selected={each === "period"}>
            whole period
          </option>
        </select>
      </label>
      <label>
        Payments
        <select name="source">
          {Object.entries(sources).map(([value, name]) => (
            <option value={value} selected={value === source}>
              {name}
            </option>
          ))}
        </select>
      </label>
      <label class="tick">
        <input type="checkbox" name="methods" value="yes" checked={groupBy.includes("method")} />
        By method
      </label>
      <label class="tick">
        <input
          type="checkbox"
          name="properties"
          value="yes"
          checked={groupBy.includes("property")}
        />
        By property
      </label>
      <button type="submit" class="quiet">
        Show
      </button>
    </form>
  );
}
