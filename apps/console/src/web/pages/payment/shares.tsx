import { ruleInWords } from "@rentease/core";
import type { ListedPayment } from "@rentease/db";
import { BookingLink } from "../../parts/booking-link.tsx";
import { grouped, Money } from "../../parts/money.tsx";
import { Table } from "../../parts/table.tsx";

type Props = { payment: ListedPayment; nameOf: (actor: string) => string };

/** Which bookings the payment is for. */
export function Shares({
  payment: { allocations, received, currency, suggestion },
  nameOf,
}: Props) {
  const left = allocations.reduce((rest, { amount }) => rest - amount, received);
  return (
    <>
      <h2>Bookings</h2>
      <Table
        label="Bookings that the payment is for"
        columns={[
          { name: "Booking", cell: ({ booking }) => <BookingLink reference={booking} /> },
          {
            name: "Amount",
            numeric: true,
            cell: ({ amount }) => <Money amount={amount} currency={currency} />,
          },
          { name: "Why", cell: ({ rule }) => ruleInWords(rule) },
          { name: "Who", cell: ({ by }) => nameOf(by) },
        ]}
        rows={allocations}
        empty={
          suggestion === null ? (
            "It belongs to no booking."
          ) : (
            <>
              It belongs to no booking yet; <BookingLink reference={suggestion} /> is proposed.
            </>
          )
        }
      />
      {allocations.length > 0 && left > 0n && (
        <p>{grouped(left, currency)} of it belongs to no booking.</p>
      )}
    </>
  );
}
