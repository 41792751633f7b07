import type { CardGrouping, CardTotal, CardTotalsRow } from "@rentease/db";
import { TotalsChart } from "./totals-chart.tsx";
import { TotalsTable } from "./totals-table.tsx";

type CurrencyTotalsProps = {
  totals: readonly CardTotal[];
  rows: readonly CardTotalsRow[];
  groupBy: readonly CardGrouping[];
  cuts: readonly string[];
};

/** Each currency for itself, a chart beside its table; they are never summed (P5). */
export function CurrencyTotals({ totals, rows, groupBy, cuts }: CurrencyTotalsProps) {
  const currencies = [...new Set(totals.map(({ currency }) => currency))];
  return (
    <>
      {currencies.map((currency) => {
        const own = rows.filter((row) => row.currency === currency);
        return (
          <section aria-labelledby={`in-${currency}`}>
            <h2 id={`in-${currency}`}>{currency.toUpperCase()}</h2>
            <TotalsChart id={`chart-${currency}`} rows={own} currency={currency} cuts={cuts} />
            <TotalsTable
              rows={own}
              totals={totals.filter((total) => total.currency === currency)}
              currency={currency}
              groupBy={groupBy}
            />
          </section>
        );
      })}
    </>
  );
}
