import type { CertificateRead } from "@rentease/db";
import { Money } from "../../../parts/money.tsx";
import { Table } from "../../../parts/table.tsx";

type Payments = CertificateRead["payments"];

/** Where the money that came in the period is; a line a currency. */
export function CertifiedPayments({ payments }: { payments: Payments }) {
  return (
    <>
      <h2>Where the money is</h2>
      <Table
        label="Money that came, by where it is"
        rows={payments}
        empty="No money came in this period."
        columns={[
          { name: "Currency", cell: ({ currency }) => currency.toUpperCase() },
          { name: "Payments", numeric: true, cell: ({ count }) => count },
          {
            name: "Received",
            numeric: true,
            cell: ({ received, currency }) => <Money amount={received} currency={currency} />,
          },
          ...(["matched", "unmatched", "excluded"] as const).map((part) => ({
            name: part.charAt(0).toUpperCase() + part.slice(1),
            numeric: true,
            cell: (row: Payments[number]) => (
              <Money amount={row[part].amount} currency={row.currency} />
            ),
          })),
        ]}
      />
    </>
  );
}
