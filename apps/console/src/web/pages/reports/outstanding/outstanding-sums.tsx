import type { OutstandingTotal } from "@rentease/db";
import { Money } from "../../../parts/money.tsx";
import { Table } from "../../../parts/table.tsx";

/** What is outstanding in all, a line a currency: they are never summed (P5). */
export function OutstandingSums({ sums }: { sums: readonly OutstandingTotal[] }) {
  return (
    <Table
      label="Outstanding in all"
      rows={sums}
      empty=""
      columns={[
        { name: "Currency", cell: ({ currency }) => currency.toUpperCase() },
        { name: "Bookings", numeric: true, cell: ({ bookings }) => bookings },
        ...(["expected", "due", "balance", "overdue"] as const).map((part) => ({
          name: part === "balance" ? "Outstanding" : part.charAt(0).toUpperCase() + part.slice(1),
          numeric: true,
          cell: (sum: OutstandingTotal) => <Money amount={sum[part]} currency={sum.currency} />,
        })),
      ]}
    />
  );
}
