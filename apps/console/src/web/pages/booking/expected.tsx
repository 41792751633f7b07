import type { BookingAccount } from "@rentease/db";
import { Day } from "../../parts/moment.tsx";
import { Money } from "../../parts/money.tsx";
import { Table } from "../../parts/table.tsx";
import { openOf } from "./open-of.ts";

/** What is charged for, and what is expected when. */
export function Expected({ booking }: { booking: BookingAccount }) {
  const { items, instalments, currency } = booking;
  const open = openOf(booking);
  const lines = instalments.map((instalment, place) => ({
    ...instalment,
    open: open[place]?.amount ?? 0n,
  }));
  return (
    <>
      <h2>Instalments</h2>
      <Table
        label="Instalments"
        columns={[
          { name: "Due", cell: ({ due }) => <Day of={due} /> },
          { name: "For", cell: ({ kind }) => inWords(kind) },
          {
            name: "Amount",
            numeric: true,
            cell: ({ amount }) => <Money amount={amount} currency={currency} />,
          },
          {
            name: "Settled",
            numeric: true,
            cell: (line) => <Money amount={line.amount - line.open} currency={currency} />,
          },
          {
            name: "Still to come",
            numeric: true,
            cell: (line) => <Money amount={line.open} currency={currency} />,
          },
        ]}
        rows={lines}
        empty="No instalments: all of it is expected, at no day in particular."
      />
      {items.length > 0 && (
        <>
          <h2>Items</h2>
          <Table
            label="What is charged for"
            columns={[
              { name: "Item", cell: ({ kind }) => inWords(kind) },
              { name: "Description", cell: ({ description }) => description ?? "–" },
              {
                name: "Amount",
                numeric: true,
                cell: ({ amount }) => <Money amount={amount} currency={currency} />,
              },
            ]}
            rows={items}
            empty={null}
          />
        </>
      )}
    </>
  );
}

function inWords(kind: string): string {
  return kind.replaceAll("_", " ");
}
