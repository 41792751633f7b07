import type { OutstandingBooking } from "@rentease/db";
import { BookingLink } from "../../../parts/booking-link.tsx";
import { Day } from "../../../parts/moment.tsx";
import { Money } from "../../../parts/money.tsx";
import { Table } from "../../../parts/table.tsx";

export function OutstandingTable({ bookings }: { bookings: readonly OutstandingBooking[] }) {
  return (
    <Table
      label="Bookings with an outstanding balance"
      rows={bookings}
      empty="No more bookings."
      columns={[
        { name: "Check-in", cell: ({ checkIn }) => <Day of={checkIn} /> },
        { name: "Booking", cell: ({ reference }) => <BookingLink reference={reference} /> },
        { name: "Guest", cell: ({ guest }) => guest.name ?? <span class="unknown">–</span> },
        { name: "Property", cell: ({ property }) => property ?? <span class="unknown">–</span> },
        ...(["expected", "balance", "due", "overdue"] as const).map((part) => ({
          name: part === "balance" ? "Outstanding" : part.charAt(0).toUpperCase() + part.slice(1),
          numeric: true,
          cell: (booking: OutstandingBooking) => (
            <Money amount={booking[part]} currency={booking.currency} />
          ),
        })),
        {
          name: "Overdue for",
          cell: ({ overdueDays }) =>
            overdueDays === null ? (
              <span class="unknown">–</span>
            ) : (
              <span class="badge bad">{overdueDays === 1 ? "1 day" : `${overdueDays} days`}</span>
            ),
        },
      ]}
    />
  );
}
