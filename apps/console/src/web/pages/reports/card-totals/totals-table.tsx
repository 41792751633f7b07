import type { CardGrouping, CardTotalsRow } from "@rentease/db";
import type { Child } from "hono/jsx";
import { Money } from "../../../parts/money.tsx";
import { Table } from "../../../parts/table.tsx";
import { cutName } from "./cut-names.ts";
import { methodName } from "../../../method-name.ts";
import { propertyName } from "./group-name.ts";

type TotalsTableProps = {
  /** Of one currency. */
  rows: readonly CardTotalsRow[];
  totals: readonly CardTotalsRow[];
  currency: string;
  groupBy: readonly CardGrouping[];
};

const headings = { day: "Day", month: "Month", method: "Method", property: "Property" } as const;

const cells: Record<CardGrouping, (row: CardTotalsRow) => Child> = {
  day: ({ day }) => day !== undefined && <time datetime={day}>{cutName(day)}</time>,
  month: ({ month }) => month !== undefined && <time datetime={month}>{cutName(month)}</time>,
  method: ({ method }) => method !== undefined && methodName(method),
  property: ({ property }) => property !== undefined && propertyName(property),
};

/** The groups of one currency, and their sums. */
export function TotalsTable({ rows, totals, currency, groupBy }: TotalsTableProps) {
  const code = currency.toUpperCase();
  // Fees of two settlement currencies are not summed: then rows differ by it.
  const severalSettled = totals.length > 1;
  const isTotal = (row: CardTotalsRow) => groupBy.every((grouping) => row[grouping] === undefined);
  return (
    <Table
      label={`Card totals in ${code}`}
      rows={groupBy.length === 0 ? totals : rows}
      totals={groupBy.length === 0 ? [] : totals}
      empty={`Nothing in ${code}.`}
      columns={[
        ...(groupBy.length === 0 ? [{ name: "Currency", cell: () => code }] : []),
        ...groupBy.map((grouping, place) => ({
          name: headings[grouping],
          cell: (row: CardTotalsRow) =>
            isTotal(row) ? place === 0 && `Total ${code}` : cells[grouping](row),
        })),
        ...(severalSettled
          ? [
              {
                name: "Settled in",
                cell: ({ settlementCurrency }: CardTotalsRow) =>
                  settlementCurrency?.toUpperCase() ?? "not known yet",
              },
            ]
          : []),
        { name: "Payments", numeric: true, cell: ({ payments }) => payments },
        ...(["received", "refunded", "disputed", "net"] as const).map((part) => ({
          name: part === "net" ? "Kept" : part.charAt(0).toUpperCase() + part.slice(1),
          numeric: true,
          cell: (row: CardTotalsRow) => <Money amount={row[part]} currency={row.currency} />,
        })),
        ...(["fees", "stripeNet"] as const).map((part) => ({
          name: part === "fees" ? "Fees" : "Net at Stripe",
          numeric: true,
          cell: (row: CardTotalsRow) => (
            <Money amount={row[part]} currency={row.settlementCurrency} />
          ),
        })),
      ]}
    />
  );
}
