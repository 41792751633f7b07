import type { Period } from "@rentease/core";
import type { CardTotal, CardTotalsRow } from "@rentease/db";
import { useAsked } from "../../asked-context.ts";
import { Link } from "../../parts/link.tsx";
import { cutsOf } from "../reports/card-totals/asked-totals.ts";
import { cutName } from "../reports/card-totals/cut-names.ts";
import { TotalsChart } from "../reports/card-totals/totals-chart.tsx";
import { TotalsTable } from "../reports/card-totals/totals-table.tsx";

type CardsThisMonthProps = {
  totals: readonly CardTotal[];
  rows: readonly CardTotalsRow[];
  month: Period;
};

/** What came by card this month, day by day; each currency for itself. */
export function CardsThisMonth({ totals, rows, month }: CardsThisMonthProps) {
  const { timeZone, frame } = useAsked();
  const days = cutsOf(month, "day", timeZone);
  const name = cutName(days[0]?.slice(0, 7) ?? "");
  const currencies = [...new Set(totals.map(({ currency }) => currency))];
  return (
    <section aria-labelledby="cards-this-month">
      <h2 id="cards-this-month">
        Cards in {name}
        {frame.property !== null && <>, {frame.property}</>}
      </h2>
      {currencies.length === 0 && (
        <p class="empty">
          No money came or went by card this month.{" "}
          <Link to="/reports/card-totals" query={{ from: null, to: null }}>
            Show this year
          </Link>
        </p>
      )}
      {currencies.map((currency) => {
        const own = rows.filter((row) => row.currency === currency);
        const sums = totals.filter((total) => total.currency === currency);
        return (
          <>
            <TotalsChart id={`month-${currency}`} rows={own} currency={currency} cuts={days} />
            <TotalsTable rows={own} totals={sums} currency={currency} groupBy={["day"]} />
          </>
        );
      })}
      <p>
        <Link to="/reports/card-totals">Card totals of any period</Link>
      </p>
    </section>
  );
}
